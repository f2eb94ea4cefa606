import type { JobCounts } from "../../core/batch/progress.ts";
import { HEARTBEAT, statusEvent } from "../../core/batch/status-event.ts";
import type { BatchStatus } from "./batches.schemas.ts";

/**
 * How often a stream without news carries a comment, so that nothing between takes it for dead. A watcher that has gone is
 * found by it and forgotten: one comment still goes out, and the next finds nobody.
 */
const HEARTBEAT_MS = 15_000;

/** Those who watch one batch. Each gets the newest status that it has not seen: a slow one passes over some, and holds up nobody. */
export class StatusWatchers {
  private newest: JobCounts = { completed: 0, failed: 0, completedAt: null };
  private readonly waiting = new Set<() => void>();

  /** Takes counts, also while nobody watches: who comes next may have read older ones. */
  count(counts: JobCounts): void {
    if (endedIn(counts) <= endedIn(this.newest)) return;
    this.newest = counts;
    for (const wake of this.waiting) wake();
  }

  /**
   * Returns the events after a sequence number, which is the number of jobs that have ended. The last closes the stream,
   * whatever the number.
   */
  watch(status: BatchStatus, after: number): ReadableStream<Uint8Array> {
    this.count(countsOf(status));
    const encoder = new TextEncoder();
    let seen = after;
    let stopWaiting = () => {};
    return new ReadableStream(
      {
        pull: async (controller) => {
          if (!this.newsAfter(seen, status)) {
            await new Promise<void>((resolve) => (stopWaiting = this.wait(resolve)));
          }
          const news = this.newsAfter(seen, status);
          if (!news) return controller.enqueue(encoder.encode(HEARTBEAT));
          seen = endedIn(news);
          const isLast = news.status === "completed";
          controller.enqueue(encoder.encode(statusEvent(seen, JSON.stringify(news), isLast)));
          if (isLast) controller.close();
        },
        cancel: () => stopWaiting(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Returns the status with the newest counts, where they are news or the last. */
  private newsAfter(sequence: number, status: BatchStatus): BatchStatus | undefined {
    const { completed, failed, completedAt } = this.newest;
    const processing = status.totalJobs - completed - failed;
    if (endedIn(this.newest) <= sequence && processing > 0) return undefined;
    return {
      ...status,
      status: processing === 0 ? "completed" : "processing",
      completed,
      failed,
      processing,
      ...(completedAt !== null && { completedAt: new Date(completedAt).toISOString() }),
    };
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
}

function countsOf({ completed, failed, completedAt }: BatchStatus): JobCounts {
  return { completed, failed, completedAt: completedAt === undefined ? null : Date.parse(completedAt) };
}

function endedIn({ completed, failed }: Pick<JobCounts, "completed" | "failed">): number {
  return completed + failed;
}
