import type { ScheduledTask } from "../../work.ts";
import { deleteUntakenEntries } from "../outbox/outbox.usecases.ts";

export const SCORES_TASKS: readonly ScheduledTask[] = [
  {
    name: "delete_untaken_score_changes",
    cron: "17 * * * *",
    run: (deps) => deleteUntakenEntries(deps, "score.changed"),
  },
];
