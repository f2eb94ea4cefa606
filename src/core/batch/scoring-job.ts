/** How far a scoring job is. It only moves to the right, and the last two are final. */
export type JobStatus = "queued" | "processing" | "completed" | "failed";

/** Why a job failed. */
export interface JobFailure {
  readonly type: "CONFIGURATION" | "CANDIDATE" | "INTERNAL";
  readonly code:
    | "CRITERIA_NOT_FOUND"
    | "DEPLOYMENT_NOT_FOUND"
    | "ANSWER_MISMATCH"
    | "SCORING_FAILED"
    | "MAX_RETRIES_EXCEEDED";
  readonly message: string;
}

/** After this long the same application is scored anew instead of answered with the job that it had. */
export const IDEMPOTENT_MS = 30 * 24 * 60 * 60 * 1_000;

const GENERATION_DIGITS = 6;
const MAX_GENERATION = 10 ** GENERATION_DIGITS - 1;
const HASH_CHARACTERS = 26;
const JOB_ID = /^(sj_[0-9a-hjkmnp-tv-z]{26})([0-9]{6})$/;

/**
 * Returns what the ids of all jobs of one application begin with. `hash` is the text of a hash of the job's and the
 * application's ids, at least 26 characters of Crockford's base 32; so equal submissions at the same moment make the same
 * ids, and the newest job of an application is found by its key alone.
 */
export function jobIdPrefix(hash: string): string {
  return `sj_${hash.slice(0, HASH_CHARACTERS)}`;
}

/** Returns the id of an application's job that comes after another: the first for undefined. Throws after a million. */
export function nextJobId(prefix: string, latest: string | undefined): string {
  const generation = Number(JOB_ID.exec(latest ?? "")?.[2] ?? "0") + 1;
  if (generation > MAX_GENERATION) throw new RangeError("An application has been scored a million times.");
  return prefix + String(generation).padStart(GENERATION_DIGITS, "0");
}

/** Returns the text that sorts after the ids of all jobs with a prefix, and before those of any other. */
export function afterAllJobs(prefix: string): string {
  return `${prefix}~`;
}
