CREATE TABLE `annotators` (
	`space_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	PRIMARY KEY(`space_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `annotation_labels` (
	`space_id` text NOT NULL,
	`number` integer NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`description` text,
	`settings` text NOT NULL,
	`allow_notes` integer NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`space_id`, `number`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `annotation_labels_by_name` ON `annotation_labels` (`space_id`,`type`,`name_key`) WHERE "annotation_labels"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `annotation_labels_by_id` ON `annotation_labels` (`space_id`,`id`);--> statement-breakpoint
CREATE TABLE `annotation_scores` (
	`space_id` text NOT NULL,
	`label_number` integer NOT NULL,
	`unit` integer NOT NULL,
	`source_type` text NOT NULL,
	`source_id` text NOT NULL,
	`annotator` text NOT NULL,
	`mark` text NOT NULL,
	`score_source` text NOT NULL,
	`measure` numeric,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	`value` text NOT NULL,
	`notes` text,
	`value_history` text NOT NULL,
	PRIMARY KEY(`space_id`, `label_number`, `unit`, `source_type`, `source_id`, `annotator`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `annotator_id` text;