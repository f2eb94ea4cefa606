import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import type { Deps } from "../../deps.ts";
import type { OutboxDeps } from "../../work.ts";
import { dispatchEntry } from "../outbox/outbox.usecases.ts";
import { SCORE_CHANGED } from "./scores.work.ts";

const Inserted = z.array(z.object({ payload: z.string() }));

/**
 * Publishes the scores that a run has written, once they are committed. `inserted` is what `insertScoreChanges` answered:
 * nothing where no score was written or nobody listens.
 */
export async function publishScoreChanges(
  deps: OutboxDeps & Pick<Deps, "now">,
  space: SpaceId,
  runId: string,
  inserted: readonly unknown[],
): Promise<void> {
  const [row] = Inserted.parse(inserted);
  if (!row) return;
  const entry = { kind: SCORE_CHANGED, id: runId, space };
  await dispatchEntry(deps, entry, SCORE_CHANGED.schema.parse(JSON.parse(row.payload)));
}
