import { jobIdPrefix } from "../../core/batch/scoring-job.ts";
import { sha256 } from "../../core/digest.ts";
import { randomText } from "../../core/identifier.ts";

/** Returns what the ids of an application's scoring jobs begin with. */
export async function prefixOf(jobId: string, applicationId: string): Promise<string> {
  return jobIdPrefix(randomText(await sha256(JSON.stringify([jobId, applicationId]))));
}
