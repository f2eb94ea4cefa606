CREATE TABLE `rules` (
	`space_id` text NOT NULL,
	`profile_id` text NOT NULL,
	`id` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`position` integer NOT NULL,
	`signal_template_id` text NOT NULL,
	`dimension` text NOT NULL,
	`answer_type` text NOT NULL,
	`point_values` text NOT NULL,
	`selector` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`space_id`, `profile_id`, `id`, `since`),
	FOREIGN KEY (`space_id`,`profile_id`) REFERENCES `scoring_profiles`(`space_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `rules`
SELECT s.`space_id`, s.`profile_id`, j.`value` ->> 'id', s.`revision`,
	(SELECT min(n.`revision`) FROM `rule_sets` AS n
		WHERE n.`space_id` = s.`space_id` AND n.`profile_id` = s.`profile_id` AND n.`revision` > s.`revision`),
	j.`key`, j.`value` ->> 'signalTemplateId', j.`value` ->> 'dimension', j.`value` ->> 'answerType',
	j.`value` -> 'pointValues', j.`value` ->> 'selector', j.`value` ->> 'createdAt'
FROM `rule_sets` AS s, json_each(s.`rules`) AS j;
--> statement-breakpoint
CREATE INDEX `rules_in_force` ON `rules` (`space_id`,`profile_id`) WHERE "rules"."until" is null;
--> statement-breakpoint
DROP TABLE `rule_sets`;
