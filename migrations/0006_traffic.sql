CREATE TABLE `challengers` (
	`space_id` text NOT NULL,
	`slug` text NOT NULL,
	`id` text NOT NULL,
	`model_id` text NOT NULL,
	`traffic_pct` integer NOT NULL,
	`is_active` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `slug`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `deployment_changes` (
	`space_id` text NOT NULL,
	`slug` text NOT NULL,
	`version` integer NOT NULL,
	`action` text NOT NULL,
	`key_id` text NOT NULL,
	`from` text,
	`to` text,
	`reason` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `slug`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `deployments` ADD `previous_model_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `shadow_mode` integer DEFAULT false NOT NULL;