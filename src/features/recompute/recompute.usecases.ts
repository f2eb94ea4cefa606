import type { Deps } from "../../deps.ts";
import { recomputeObjects, recomputeRange } from "./recompute-scores.usecases.ts";
import type { WorkMessage } from "./recompute.messages.ts";

type WorkDeps = Pick<Deps, "db" | "now" | "newId" | "ruleCache" | "recompute">;

/** Does what one message of the work queue asks for and reports it; doing it again changes nothing. */
export async function doWork(deps: WorkDeps, message: WorkMessage): Promise<void> {
  const { space } = message;
  switch (message.kind) {
    case "recompute.page": {
      const { profileId, generation, page } = message;
      const processed = await recomputeRange(deps, space, message);
      await deps.recompute.reportPage(space, profileId, { generation, page, processed, failed: 0 });
      return;
    }
    case "recompute.objects": {
      await recomputeObjects(deps, space, message.objectIds);
      await deps.recompute.reportRun(space, message.run);
      return;
    }
  }
}

/**
 * Counts the objects of a page as failed, so that its sweep ends with an honest count. The objects of a run are still due:
 * its lease runs out, and the gate lets them run again.
 */
export async function giveUp({ recompute }: Pick<Deps, "recompute">, message: WorkMessage): Promise<void> {
  if (message.kind !== "recompute.page") return;
  const { space, profileId, generation, page, size } = message;
  return recompute.reportPage(space, profileId, { generation, page, processed: 0, failed: size });
}
