import type { ScheduledTask } from "../../work.ts";
import { deleteExpiredAnswers } from "./idempotency.usecases.ts";

export const IDEMPOTENCY_TASKS: readonly ScheduledTask[] = [
  { name: "delete_expired_answers", cron: "17 * * * *", run: deleteExpiredAnswers },
];
