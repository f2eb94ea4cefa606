import type { SpaceId } from "../access/space.ts";
import { sha256 } from "../digest.ts";
import { randomText } from "../identifier.ts";

/**
 * Returns the slug of a scorecard's one deployment: `dep_` and 12 characters of a hash of the space and the scorecard's
 * id, so that it is found without a look-up and never the reserved `batch`.
 */
export async function slugOf(space: SpaceId, scorecardId: string): Promise<string> {
  const digest = await sha256(`${space}\n${scorecardId}`);
  return `dep_${randomText(digest.subarray(0, 12))}`;
}
