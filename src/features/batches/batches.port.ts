import type { TenantScope } from "../../core/access/tenant.ts";
import type { JobCounts } from "../../core/batch/progress.ts";
import type { NewBatchEntry } from "./batches.messages.ts";
import type { BatchStatus } from "./batches.schemas.ts";

/** The way to the objects that watch over batches, one a batch; each call is one RPC. */
export interface BatchPort {
  readonly begin: (scope: TenantScope, batch: NewBatchEntry) => Promise<void>;
  readonly reportChunk: (scope: TenantScope, batchId: string, chunk: number, counts: JobCounts) => Promise<void>;
  /** Returns Server-Sent Events of a batch's progress, which begin where `after` ended. */
  readonly watch: (scope: TenantScope, status: BatchStatus, after: number) => Promise<ReadableStream<Uint8Array>>;
}

/** Returns the port over the Worker's binding. */
export function batchPort({ BATCH_PROGRESS }: Pick<Env, "BATCH_PROGRESS">): BatchPort {
  const objectOf = ({ space, tenantId }: TenantScope, batchId: string) =>
    BATCH_PROGRESS.getByName(`${space}/${tenantId}/${batchId}`);
  return {
    begin: (scope, batch) => objectOf(scope, batch.batchId).begin(batch),
    reportChunk: (scope, batchId, chunk, counts) => objectOf(scope, batchId).report(chunk, counts),
    watch: (scope, status, after) => objectOf(scope, status.batchId).watch(status, after),
  };
}
