import type { JobCounts } from "../../core/batch/progress.ts";
import { HEARTBEAT, statusEvent } from "../../core/batch/status-event.ts";
import type { BatchStatus } from "./batches.schemas.ts";

/** How often a stream without news carries a comment, so that nothing between takes it for dead. */
const HEARTBEAT_MS = 15_000;

/** Those who watch one batch. Each gets the newest status that it has not seen: a slow one passes over some, and holds up nobody. */
export class StatusWatchers {
  private newest: BatchStatus | undefined;
  private readonly waiting = new Set<() => void>();

  /** Takes new counts; nobody is told where nobody watches or they are not new. */
  count({ completed, failed, completedAt }: JobCounts): void {
    const { newest } = this;
    if (!newest || completed + failed <= sequenceOf(newest)) return;
    const processing = newest.totalJobs - completed - failed;
    this.tell({
      ...newest,
      status: processing === 0 ? "completed" : "processing",
      completed,
      failed,
      processing,
      ...(completedAt !== null && { completedAt: new Date(completedAt).toISOString() }),
    });
  }

  /** Returns the events after a sequence number, which is the number of jobs that have ended. The last closes the stream. */
  watch(status: BatchStatus, after: number): ReadableStream<Uint8Array> {
    if (!this.newest || sequenceOf(status) > sequenceOf(this.newest)) this.tell(status);
    const encoder = new TextEncoder();
    let seen = after;
    let stopWaiting = () => {};
    return new ReadableStream(
      {
        pull: async (controller) => {
          const news = this.newsAfter(seen);
          if (!news) await new Promise<void>((resolve) => (stopWaiting = this.wait(resolve)));
          const next = news ?? this.newsAfter(seen);
          if (next) seen = sequenceOf(next);
          const text = next ? statusEvent(seen, JSON.stringify(next), next.status === "completed") : HEARTBEAT;
          controller.enqueue(encoder.encode(text));
          if (next?.status === "completed") controller.close();
        },
        cancel: () => stopWaiting(),
      },
      { highWaterMark: 0 },
    );
  }

  private newsAfter(sequence: number): BatchStatus | undefined {
    return this.newest && sequenceOf(this.newest) > sequence ? this.newest : undefined;
  }

  /** Calls `resolve` at the next news or heartbeat; returns what calls it at once. */
  private wait(resolve: () => void): () => void {
    const wake = () => {
      clearTimeout(timer);
      this.waiting.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, HEARTBEAT_MS);
    this.waiting.add(wake);
    return wake;
  }

  private tell(status: BatchStatus): void {
    this.newest = status;
    for (const wake of this.waiting) wake();
  }
}

function sequenceOf({ completed, failed }: BatchStatus): number {
  return completed + failed;
}
