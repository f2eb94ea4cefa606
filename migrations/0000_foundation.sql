CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`space_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`environment` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`secret_hash` text NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `api_keys_by_space` ON `api_keys` (`space_id`,`id`);--> statement-breakpoint
CREATE TABLE `deployments` (
	`space_id` text NOT NULL,
	`slug` text NOT NULL,
	`scorecard_id` text NOT NULL,
	`name` text NOT NULL,
	`champion_model_id` text NOT NULL,
	`is_active` integer NOT NULL,
	`cache_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`space_id` text NOT NULL,
	`key_id` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`request_hash` text NOT NULL,
	`claim` text NOT NULL,
	`finished_claim` text,
	`status` integer,
	`answer` text,
	`claimed_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `key_id`, `idempotency_key`),
	CONSTRAINT "claim_stands" CHECK("idempotency_keys"."finished_claim" IS NULL OR "idempotency_keys"."finished_claim" = "idempotency_keys"."claim")
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `models` (
	`space_id` text NOT NULL,
	`id` text NOT NULL,
	`scorecard_id` text NOT NULL,
	`version` text NOT NULL,
	`name` text NOT NULL,
	`spec_version` text NOT NULL,
	`status` text NOT NULL,
	`environment` text NOT NULL,
	`description` text,
	`deployed_by` text NOT NULL,
	`spec` text NOT NULL,
	`spec_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `models_by_version` ON `models` (`space_id`,`scorecard_id`,`version`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_name_unique` ON `organizations` (`name`);