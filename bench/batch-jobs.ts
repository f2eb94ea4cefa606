import { EXAMPLES as CRITERIA } from "../src/features/criteria/criteria.examples.ts";
import type { Sender } from "./tenant.ts";

const { jobId } = CRITERIA;
const JOBS_A_BATCH = 1_000;
const LANGUAGES = ["English", "German", "Spanish", "Greek"];

/** Puts the criteria of the bench's job in force. */
export async function putCriteria(send: Sender): Promise<void> {
  await send("PUT", `/v1/jobs/${jobId}/criteria`, CRITERIA.newCriteria);
}

/** Returns bodies of batches with new candidates, 1,000 in each but the last; `round` makes their ids. */
export function batchesOf(jobs: number, round: string): { jobId: string; candidates: unknown[] }[] {
  const candidates = Array.from({ length: jobs }, (_, index) => ({
    applicationId: `${round}-${index}`,
    candidate: {
      answers: {
        experience: index % 40,
        licence: index % 3 !== 0,
        languages: LANGUAGES.slice(index % 3, 1 + (index % 4)),
      },
    },
  }));
  return Array.from({ length: Math.ceil(jobs / JOBS_A_BATCH) }, (_, batch) => ({
    jobId,
    candidates: candidates.slice(batch * JOBS_A_BATCH, (batch + 1) * JOBS_A_BATCH),
  }));
}
