import type { SpaceId } from "../../core/access/space.ts";
import type { PageReport, Sweep } from "../../core/recompute/sweep.ts";

/** The way to the objects that coordinate recomputes; each call is one RPC. */
export interface RecomputePort {
  readonly requestSweep: (space: SpaceId, profileId: string, revision: number) => Promise<void>;
  readonly reportPage: (space: SpaceId, profileId: string, report: PageReport) => Promise<void>;
  readonly readSweep: (space: SpaceId, profileId: string) => Promise<Sweep>;
  readonly requestObjects: (space: SpaceId, objectIds: readonly string[]) => Promise<void>;
  readonly reportRun: (space: SpaceId, run: string) => Promise<void>;
}

/** Returns the port over the Worker's bindings: one sweep a profile, one gate a space. */
export function recomputePort({
  PROFILE_SWEEP,
  RECOMPUTE_GATE,
}: Pick<Env, "PROFILE_SWEEP" | "RECOMPUTE_GATE">): RecomputePort {
  const sweepOf = (space: SpaceId, profileId: string) => PROFILE_SWEEP.getByName(`${space}/${profileId}`);
  return {
    requestSweep: (space, profileId, revision) => sweepOf(space, profileId).request(revision),
    reportPage: (space, profileId, report) => sweepOf(space, profileId).report(report),
    readSweep: (space, profileId) => sweepOf(space, profileId).read(),
    requestObjects: (space, objectIds) => RECOMPUTE_GATE.getByName(space).request([...objectIds]),
    reportRun: (space, run) => RECOMPUTE_GATE.getByName(space).report(run),
  };
}
