CREATE TABLE `assignments` (
	`space_id` text NOT NULL,
	`profile_id` text NOT NULL,
	`object_id` text NOT NULL,
	`id` text NOT NULL,
	`assigned_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `profile_id`, `object_id`),
	FOREIGN KEY (`space_id`,`profile_id`) REFERENCES `scoring_profiles`(`space_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `assignments_by_object` ON `assignments` (`space_id`,`object_id`,`profile_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `assignments_by_id` ON `assignments` (`space_id`,`id`);--> statement-breakpoint
CREATE TABLE `object_signals` (
	`space_id` text NOT NULL,
	`object_id` text NOT NULL,
	`revision` integer NOT NULL,
	`answers` text NOT NULL,
	PRIMARY KEY(`space_id`, `object_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `outbox` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`space_id` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rule_sets` (
	`space_id` text NOT NULL,
	`profile_id` text NOT NULL,
	`revision` integer NOT NULL,
	`rules` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `profile_id`, `revision`),
	FOREIGN KEY (`space_id`,`profile_id`) REFERENCES `scoring_profiles`(`space_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `scores` (
	`space_id` text NOT NULL,
	`profile_id` text NOT NULL,
	`dimension` text NOT NULL,
	`object_id` text NOT NULL,
	`score` real NOT NULL,
	`contributions` text NOT NULL,
	`revision` integer NOT NULL,
	`signal_coverage` integer NOT NULL,
	`total_rules` integer NOT NULL,
	`result_hash` text NOT NULL,
	`version` integer NOT NULL,
	`previous_score` real,
	`previous_contributions` text,
	`previous_revision` integer,
	`computed_at` integer NOT NULL,
	`run` text NOT NULL,
	PRIMARY KEY(`space_id`, `profile_id`, `dimension`, `object_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `scoring_profiles` (
	`space_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `signal_templates` (
	`space_id` text NOT NULL,
	`template_id` text NOT NULL,
	`id` text NOT NULL,
	`object_type` text NOT NULL,
	`version` integer NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`question` text NOT NULL,
	`answer_type` text NOT NULL,
	`weight` text NOT NULL,
	`qualification_criteria` text,
	`output_schema` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`space_id`, `template_id`)
);
