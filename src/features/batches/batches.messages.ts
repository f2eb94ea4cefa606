import { z } from "zod";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";
import { parseTenantId, type TenantId } from "../../core/access/tenant.ts";

const Space = z.custom<SpaceId>((text) => typeof text === "string" && parseSpace(text) !== undefined);
const Tenant = z.custom<TenantId>((text) => typeof text === "string" && parseTenantId(text) !== undefined);

/** A chunk of a batch whose jobs are to be scored. */
export const ChunkMessage = z.object({
  kind: z.literal("batch.chunk"),
  space: Space,
  tenantId: Tenant,
  batchId: z.string(),
  chunk: z.int(),
});
export type ChunkMessage = z.infer<typeof ChunkMessage>;

/** A batch that was stored and is to be scored. */
export const NewBatchEntry = z.object({
  tenantId: Tenant,
  batchId: z.string(),
  total: z.int(),
  chunks: z.int(),
  sharesJobs: z.boolean(),
});
export type NewBatchEntry = z.infer<typeof NewBatchEntry>;

/** Kinds of outbox entries: jobs that one write has ended, and a batch whose last job has. */
export const ENDED_JOBS = "batch.jobs";
export const ENDED_BATCH = "batch.ended";

/** Jobs that one write has ended. */
export const EndedJobsEntry = z.object({ tenantId: Tenant, jobIds: z.array(z.string()) });
export type EndedJobsEntry = z.infer<typeof EndedJobsEntry>;

/** A batch whose last job has ended. */
export const EndedBatchEntry = z.object({ tenantId: Tenant, batchId: z.string() });
export type EndedBatchEntry = z.infer<typeof EndedBatchEntry>;
