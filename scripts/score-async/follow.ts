import { followBatch } from "../api/follow-batch.ts";
import type { BatchCounts } from "../api/follow-batch.ts";
import type { Connection } from "../api/request.ts";
import type { Patience } from "../api/send.ts";

/** So many batches are watched at a time; those that wait for their turn are scored all the same. */
const STREAMS = 4;

/** Waits until every batch has ended, and tells how far all of them are together. */
export async function followAll(
  connection: Connection,
  { batches, tenant }: { batches: readonly { batchId: string; total: number }[]; tenant: string },
  { wait, signal }: Patience,
  onProgress: (counts: BatchCounts) => void,
): Promise<void> {
  const over = new AbortController();
  const counts = batches.map(({ total }) => ({ completed: 0, failed: 0, processing: total, totalJobs: total }));
  const waiting = [...batches.entries()];
  let percent = -1;
  const tell = () => {
    const sum = sumOf(counts);
    const reached = Math.floor((100 * (sum.completed + sum.failed)) / sum.totalJobs);
    if (reached > percent) onProgress(sum);
    percent = Math.max(percent, reached);
  };
  const followNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, { batchId }] = next;
      const followed = { connection, batchId, tenant, wait, signal: AbortSignal.any([signal, over.signal]) };
      for await (const state of followBatch(followed)) {
        counts[at] = state;
        tell();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: STREAMS }, followNext));
  } finally {
    over.abort();
  }
}

function sumOf(counts: readonly Omit<BatchCounts, "status">[]): BatchCounts {
  const sum = { completed: 0, failed: 0, processing: 0, totalJobs: 0 };
  for (const one of counts) {
    sum.completed += one.completed;
    sum.failed += one.failed;
    sum.processing += one.processing;
    sum.totalJobs += one.totalJobs;
  }
  return { ...sum, status: sum.processing === 0 ? "completed" : "processing" };
}
