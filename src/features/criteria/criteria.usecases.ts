import type { TenantScope } from "../../core/access/tenant.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { findTraffic } from "../deployments/find-card.usecases.ts";
import { insertTenant } from "../tenants/tenants.repository.ts";
import { findCriteria, insertCriteria, type CriteriaRow } from "./criteria.repository.ts";
import type { JobCriteria, NewCriteria } from "./criteria.schemas.ts";

type CriteriaDeps = Pick<Deps, "db" | "now" | "receipt" | "contention" | "cardCache" | "later">;

/**
 * Puts criteria in force for a job. Those that are in force already are answered as they are. Throws 400 where the
 * deployment is none of the space.
 */
export async function putCriteria(
  deps: CriteriaDeps,
  scope: TenantScope,
  jobId: string,
  input: NewCriteria,
): Promise<JobCriteria> {
  const { db, now, receipt, contention } = deps;
  if (input.deployment !== undefined) await requireDeployment(deps, scope, input.deployment);
  const body = JSON.stringify(input);
  return retryConflict(contention, async () => {
    const standing = await findCriteria(db, scope, jobId);
    if (standing?.body === body) {
      const answer = asCriteria(jobId, standing);
      await receipt.commit([], answer);
      return answer;
    }
    const row = { revision: (standing?.revision ?? 0) + 1, body, createdAt: now() };
    const answer = asCriteria(jobId, row);
    await receipt.commit([insertTenant(scope, row.createdAt), ...insertCriteria(scope, jobId, row)], answer);
    return answer;
  });
}

/** Returns the criteria in force for a job; throws 404 where it has none. */
export async function readCriteria({ db }: Pick<Deps, "db">, scope: TenantScope, jobId: string): Promise<JobCriteria> {
  const row = await findCriteria(db, scope, jobId);
  if (!row) {
    throw new AppError("NOT_FOUND", "NOT_FOUND", `The job ${jobId} has no criteria.`, {
      action: "Put them with PUT /v1/jobs/{jobId}/criteria, and check X-Tenant-Id.",
    });
  }
  return asCriteria(jobId, row);
}

async function requireDeployment(deps: CriteriaDeps, { space }: TenantScope, slug: string): Promise<void> {
  await findTraffic(deps, space, slug).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.type !== "NOT_FOUND") throw error;
    const message = `must be an active deployment of yours, not ${JSON.stringify(slug)}: see GET /v1/deployments`;
    throw invalidInput([{ field: "deployment", message }]);
  });
}

function asCriteria(jobId: string, { revision, body, createdAt }: CriteriaRow): JobCriteria {
  const { criteria, deployment }: Pick<JobCriteria, "criteria" | "deployment"> = JSON.parse(body);
  return {
    jobId,
    revision,
    ...(criteria && { criteria }),
    ...(deployment !== undefined && { deployment }),
    createdAt: new Date(createdAt).toISOString(),
  };
}
