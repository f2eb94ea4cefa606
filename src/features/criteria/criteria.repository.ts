import { sql } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { expectThat } from "../../db/conflict.ts";
import { jobCriteria } from "../../db/schema.ts";

/** A revision of a job's criteria; `body` is JSON text. */
export interface CriteriaRow {
  readonly revision: number;
  readonly body: string;
  readonly createdAt: number;
}

/** Returns the criteria that are in force for a job, or undefined where it has none. */
export async function findCriteria(db: Database, scope: TenantScope, jobId: string): Promise<CriteriaRow | undefined> {
  const [[row]] = await readTogether<[CriteriaRow[]]>(
    db,
    sql`SELECT revision, body, created_at AS createdAt ${ofJob(scope, jobId)} ORDER BY revision DESC LIMIT 1`,
  );
  return row;
}

/** Selects the revision that is in force for a job, 0 where it has none. */
export function revisionInForce(scope: TenantScope, jobId: string) {
  return sql`SELECT coalesce(max(revision), 0) ${ofJob(scope, jobId)}`;
}

/** The statements that put a revision in force after another (0 for none), which goes where no scoring job points to it. */
export function insertCriteria(
  { space, tenantId }: TenantScope,
  jobId: string,
  { revision, body, createdAt }: CriteriaRow,
): Statement[] {
  const scope = { space, tenantId };
  return [
    expectRevision(scope, jobId, revision - 1),
    sql`DELETE FROM job_criteria WHERE space_id = ${space} AND tenant_id = ${tenantId} AND job_id = ${jobId} AND is_used = 0`,
    sql`INSERT INTO job_criteria (space_id, tenant_id, job_id, revision, body, is_used, created_at)
      VALUES (${space}, ${tenantId}, ${jobId}, ${revision}, ${body}, 0, ${createdAt})`,
  ];
}

/** The statement that fails its batch where another revision than the one that was read is in force. */
export function expectRevision(scope: TenantScope, jobId: string, revision: number): Statement {
  return expectThat(jobCriteria, sql`(${revisionInForce(scope, jobId)}) = ${revision}`);
}

/** The statement that keeps a revision, for scoring jobs now point to it. */
export function keepCriteria({ space, tenantId }: TenantScope, jobId: string, revision: number): Statement {
  return sql`UPDATE job_criteria SET is_used = 1 WHERE space_id = ${space} AND tenant_id = ${tenantId}
    AND job_id = ${jobId} AND revision = ${revision} AND is_used = 0`;
}

function ofJob({ space, tenantId }: TenantScope, jobId: string) {
  return sql`FROM job_criteria WHERE space_id = ${space} AND tenant_id = ${tenantId} AND job_id = ${jobId}`;
}
