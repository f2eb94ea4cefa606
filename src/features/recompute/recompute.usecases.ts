import type { Deps } from "../../deps.ts";
import { recomputeObjects, recomputeRange } from "./recompute-scores.usecases.ts";
import type { PageMessage, RunMessage } from "./recompute.messages.ts";

type RecomputeDeps = Pick<Deps, "db" | "now" | "newId" | "ruleCache" | "recompute">;

/** Computes a page of a sweep and reports it; doing it again changes nothing. */
export async function recomputePage(deps: RecomputeDeps, message: PageMessage): Promise<void> {
  const { space, profileId, generation, page } = message;
  const processed = await recomputeRange(deps, space, message);
  await deps.recompute.reportPage(space, profileId, { generation, page, processed, failed: 0 });
}

/** Counts the objects of a page as failed, so that its sweep ends with an honest count. */
export async function giveUpPage({ recompute }: Pick<Deps, "recompute">, message: PageMessage): Promise<void> {
  const { space, profileId, generation, page, size } = message;
  await recompute.reportPage(space, profileId, { generation, page, processed: 0, failed: size });
}

/** Computes the objects of a run and reports it; doing it again changes nothing. */
export async function recomputeRun(deps: RecomputeDeps, { space, run, objectIds }: RunMessage): Promise<void> {
  await recomputeObjects(deps, space, objectIds);
  await deps.recompute.reportRun(space, run);
}
