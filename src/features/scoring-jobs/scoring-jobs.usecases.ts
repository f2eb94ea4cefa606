import type { TenantScope } from "../../core/access/tenant.ts";
import { AppError } from "../../core/errors.ts";
import type { Deps } from "../../deps.ts";
import { prefixOf } from "./job-prefix.ts";
import { findJob, findLatestJob, type JobRow } from "./scoring-jobs.repository.ts";
import type { ScoringJob } from "./scoring-jobs.schemas.ts";

/** Returns one scoring job; throws 404 where the tenant has none of that id. */
export async function readJob({ db }: Pick<Deps, "db">, scope: TenantScope, id: string): Promise<ScoringJob> {
  const row = await findJob(db, scope, id);
  if (!row) throw absent(`There is no scoring job ${id}.`);
  return asScoringJob(row);
}

/** Returns the newest scoring job of an application; throws 404 where it was never submitted. */
export async function readLatestJob(
  { db }: Pick<Deps, "db">,
  scope: TenantScope,
  { jobId, applicationId }: { jobId: string; applicationId: string },
): Promise<ScoringJob> {
  const row = await findLatestJob(db, scope, await prefixOf(jobId, applicationId));
  if (!row) throw absent(`The application ${applicationId} was never submitted for the job ${jobId}.`);
  return asScoringJob(row);
}

/** Returns a scoring job as it goes over the wire. */
export function asScoringJob(row: JobRow): ScoringJob {
  const { id, status, jobId, applicationId, resumeUrl, outcome, criteriaRevision, modelVersion, endedAt } = row;
  const at = endedAt === null ? undefined : new Date(endedAt).toISOString();
  return {
    scoringJobId: id,
    status,
    jobId,
    applicationId,
    ...(resumeUrl !== null && { resumeUrl }),
    ...(outcome !== null && { [status === "completed" ? "result" : "error"]: JSON.parse(outcome) }),
    ...(criteriaRevision !== null && { criteriaRevision }),
    ...(modelVersion !== null && { modelVersion }),
    ...(at !== undefined && { [status === "completed" ? "completedAt" : "failedAt"]: at }),
  };
}

function absent(message: string): AppError {
  return new AppError("NOT_FOUND", "NOT_FOUND", message, {
    action: "Check the id, the key's organisation and environment, and X-Tenant-Id.",
  });
}
