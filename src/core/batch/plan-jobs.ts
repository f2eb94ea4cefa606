import { IDEMPOTENT_MS, nextJobId, type JobStatus } from "./scoring-job.ts";

/** The newest job of an application. */
export interface LatestJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly createdAt: number;
}

/** What a submission makes of one application: a new job, or the one that it has. */
export interface PlannedJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly isNew: boolean;
}

/**
 * Returns the job that an application is answered with: the newest that it has, or a new one where it has none, where
 * that failed or is older than 30 days, and where it is to be scored anew. `prefix` is that of its ids; times in milliseconds.
 * Reference: contract section 4, idempotent.
 */
export function planJob(
  prefix: string,
  latest: LatestJob | undefined,
  { rescore, now }: { rescore: boolean; now: number },
): PlannedJob {
  const stands = latest && !rescore && latest.status !== "failed" && now - latest.createdAt < IDEMPOTENT_MS;
  if (stands) return { id: latest.id, status: latest.status, isNew: false };
  return { id: nextJobId(prefix, latest?.id), status: "queued", isNew: true };
}
