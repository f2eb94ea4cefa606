CREATE TABLE `webhook_endpoints` (
	`space_id` text NOT NULL,
	`id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`description` text,
	`status` text NOT NULL,
	`disabled_reason` text,
	`generation` integer NOT NULL,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_secret_until` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
DELETE FROM `outbox` WHERE `kind` = 'score.changed';
