import type { OutboxKind, QueueKind } from "../../work.ts";
import { ENDED_BATCH_KIND, ENDED_JOBS_KIND } from "./batch-events.work.ts";
import { ChunkMessage, NewBatchEntry } from "./batches.messages.ts";
import { giveUpChunk, scoreChunk } from "./score-chunk.usecases.ts";

/** A batch was stored: it is to be scored. */
export const NEW_BATCH: OutboxKind<NewBatchEntry> = {
  kind: "batch.new",
  schema: NewBatchEntry,
  dispatch: ({ batches }, space, batch) => batches.begin({ space, tenantId: batch.tenantId }, batch),
};

export const BATCH_OUTBOX: readonly OutboxKind<unknown>[] = [NEW_BATCH, ENDED_JOBS_KIND, ENDED_BATCH_KIND];

const CHUNK: QueueKind<ChunkMessage> = {
  kind: "batch.chunk",
  schema: ChunkMessage,
  handle: scoreChunk,
  async giveUp(deps, message) {
    const { space, tenantId, batchId, chunk } = message;
    const counts = await giveUpChunk(deps, message);
    await deps.batches.reportChunk({ space, tenantId }, batchId, chunk, counts);
  },
  summary: ({ space, tenantId, batchId, chunk }) => ({ space, tenantId, batchId, chunk }),
};

export const BATCH_QUEUE: readonly QueueKind<unknown>[] = [CHUNK];
