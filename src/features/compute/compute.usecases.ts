import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { requireObjectIds } from "../objects/object-ids.ts";
import type { ComputeRequest, Dispatched } from "./compute.schemas.ts";

/** Lets objects be computed again; throws 502 where none could be handed over. Repeated ids count once. */
export async function recomputeScores(
  { recompute, report }: Pick<Deps, "recompute" | "report">,
  space: SpaceId,
  { objectType, objectIds }: ComputeRequest,
): Promise<Dispatched> {
  const distinct = requireObjectIds(objectType, objectIds);
  try {
    await recompute.requestObjects(space, distinct);
  } catch (error) {
    report({ level: "error", event: "compute_dispatch_failed", objects: distinct.length, cause: causeOf(error) });
    throw new AppError("UPSTREAM", "DISPATCH_FAILED", "None of the objects could be handed over for computing.", {
      action: "Send the request again.",
      details: { queued: 0, failed: distinct.length },
    });
  }
  return { queued: distinct.length, failed: 0 };
}
