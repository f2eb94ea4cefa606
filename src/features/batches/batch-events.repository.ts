import { sql } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { listening } from "../webhooks/webhooks.repository.ts";
import { ENDED_BATCH, ENDED_JOBS } from "./batches.messages.ts";
import { jobsOf } from "./batches.repository.ts";
import type { ChunkKey, Write } from "./chunk.repository.ts";

/**
 * The statement that puts the jobs of a chunk that the same write has ended into the outbox and returns the entry; none for
 * none, and none where nobody listens.
 */
export function insertEndedJobs(scope: TenantScope, { batchId, chunk }: ChunkKey, write: Write): Statement {
  return sql`
    INSERT INTO outbox (kind, id, space_id, payload, created_at)
    SELECT ${ENDED_JOBS}, ${`${batchId}/${write.id}`}, ${scope.space},
      json_object('tenantId', ${scope.tenantId}, 'jobIds', json_group_array(s.id)), ${write.at}
    ${jobsOf(scope, batchId)} WHERE c.number = ${chunk} AND s.ended_by = ${write.id}
      AND (${listening(scope.space, "score.completed")} OR ${listening(scope.space, "score.failed")})
    HAVING count(*) > 0 RETURNING id, payload`;
}

/** The statement that puts a batch that the same write has ended into the outbox, and returns the entry's id; none for none, nor where nobody listens. */
export function insertEndedBatch({ space, tenantId }: TenantScope, batchId: string, { id, at }: Write): Statement {
  return sql`
    INSERT INTO outbox (kind, id, space_id, payload, created_at)
    SELECT ${ENDED_BATCH}, b.id, b.space_id, json_object('tenantId', b.tenant_id, 'batchId', b.id), ${at}
    FROM scoring_batches AS b WHERE b.space_id = ${space} AND b.tenant_id = ${tenantId} AND b.id = ${batchId}
      AND b.ended_by = ${id} AND b.is_single = 0 AND ${listening(space, "batch.completed")} RETURNING id`;
}

/** Returns the entries of a batch's jobs that are still in the outbox. */
export async function listEndedJobs(db: Database, batchId: string): Promise<{ id: string; payload: string }[]> {
  const [rows] = await readTogether<[{ id: string; payload: string }[]]>(
    db,
    sql`SELECT id, payload FROM outbox
      WHERE kind = ${ENDED_JOBS} AND id > ${`${batchId}/`} AND id < ${`${batchId}/~`} ORDER BY id`,
  );
  return rows;
}
