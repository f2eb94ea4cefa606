CREATE TABLE `model_references` (
	`space_id` text NOT NULL,
	`model_id` text NOT NULL,
	`sample` text NOT NULL,
	`put_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `model_id`)
) WITHOUT ROWID;
