import type { ScheduledTask } from "../../work.ts";
import { collectAllRules } from "./collect-rules.usecases.ts";

export const RULES_TASKS: readonly ScheduledTask[] = [
  { name: "collect_unused_rules", cron: "17 * * * *", run: collectAllRules },
];
