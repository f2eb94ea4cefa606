CREATE TABLE `job_criteria` (
	`space_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`job_id` text NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL,
	`is_used` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `tenant_id`, `job_id`, `revision`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `scoring_batches` (
	`space_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`job_id` text NOT NULL,
	`parent_batch_id` text,
	`criteria_revision` integer,
	`is_single` integer NOT NULL,
	`shares_jobs` integer NOT NULL,
	`total` integer NOT NULL,
	`completed` integer NOT NULL,
	`failed` integer NOT NULL,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`ended_by` text,
	PRIMARY KEY(`space_id`, `tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `scoring_batches_by_job` ON `scoring_batches` (`space_id`,`tenant_id`,`job_id`,`id`) WHERE is_single = 0;--> statement-breakpoint
CREATE INDEX `scoring_batches_open` ON `scoring_batches` (`space_id`,`tenant_id`,`id`) WHERE is_single = 0 AND completed_at IS NULL;--> statement-breakpoint
CREATE TABLE `scoring_chunks` (
	`space_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`number` integer NOT NULL,
	`job_ids` text NOT NULL,
	`started_at` integer,
	PRIMARY KEY(`space_id`, `tenant_id`, `batch_id`, `number`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `scoring_jobs` (
	`space_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`job_id` text NOT NULL,
	`application_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`chunk` integer NOT NULL,
	`candidate` text NOT NULL,
	`status` text NOT NULL,
	`outcome` text,
	`model_version` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	PRIMARY KEY(`space_id`, `tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tenants` (
	`space_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `tenant_id`)
) WITHOUT ROWID;
