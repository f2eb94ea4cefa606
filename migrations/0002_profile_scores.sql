ALTER TABLE `scores` RENAME TO `profile_scores`;
--> statement-breakpoint
CREATE TABLE `new_idempotency_keys` (
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
	PRIMARY KEY(`space_id`, `key_id`, `idempotency_key`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_idempotency_keys` SELECT * FROM `idempotency_keys`;
--> statement-breakpoint
DROP TABLE `idempotency_keys`;
--> statement-breakpoint
ALTER TABLE `new_idempotency_keys` RENAME TO `idempotency_keys`;
