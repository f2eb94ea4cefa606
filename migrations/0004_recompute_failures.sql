CREATE TABLE `recompute_failures` (
	`space_id` text NOT NULL,
	`profile_id` text NOT NULL,
	`object_id` text NOT NULL,
	`reason` text NOT NULL,
	`failed_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `profile_id`, `object_id`)
) WITHOUT ROWID;
