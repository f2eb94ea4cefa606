import type { SpaceId } from "../../core/access/space.ts";
import type { Deps } from "../../deps.ts";
import { requireProfile } from "../profiles/profiles.usecases.ts";
import { listFailures } from "./failures.repository.ts";
import type { Progress } from "./recompute.schemas.ts";

const LISTED_FAILURES = 20;

/** Returns how far a profile's scores have been brought to its newest rules; throws 404 where there is no such profile. */
export async function readProgress(
  { db, recompute }: Pick<Deps, "db" | "recompute">,
  space: SpaceId,
  profileId: string,
): Promise<Progress> {
  const { revision } = await requireProfile(db, space, profileId);
  const sweep = await recompute.readSweep(space, profileId);
  const standing = await listFailures(db, space, profileId, LISTED_FAILURES);
  const { total, processed, failed, startedAt, finishedAt } = sweep;
  // A revision that the sweep does not know yet is still in the outbox.
  const idle = sweep.sweeping === null && sweep.target >= revision;
  return {
    status: idle ? "idle" : "running",
    targetRevision: Math.max(revision, sweep.target),
    total: Math.max(total, processed + failed),
    processed,
    failed: Math.max(failed, standing.total),
    failures: standing.failures,
    startedAt: isoOrNull(startedAt),
    finishedAt: idle ? isoOrNull(finishedAt) : null,
  };
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
