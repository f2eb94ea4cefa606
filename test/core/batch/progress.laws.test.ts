import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginBatch,
  endChunk,
  expireChunks,
  isTimeToLook,
  nextWake,
  noteLook,
  tellCounts,
  type BatchProgress,
  type JobCounts,
} from "../../../src/core/batch/progress.ts";

/** A batch, what the database says of its jobs, and a platform that repeats, reorders, delays and drops what it carries. */
class Life {
  now = 1_000;
  progress: BatchProgress;
  readonly seen: BatchProgress[] = [];
  /** Chunks that the queue has, and reports that are under way. */
  messages: number[] = [];
  reports: { chunk: number; counts: JobCounts }[] = [];
  private readonly sizes: readonly number[];
  private readonly ended = new Map<number, number>();
  private completedAt: number | null = null;

  constructor(sizes: readonly number[]) {
    this.sizes = sizes;
    const total = sizes.reduce((sum, size) => sum + size, 0);
    this.progress = beginBatch({ total, chunks: sizes.length, sharesJobs: false }, this.now);
  }

  /** What one write of results would count: every third job of a chunk has failed. */
  counts(): JobCounts {
    let completed = 0;
    let failed = 0;
    for (const [chunk, lost] of this.ended) {
      completed += (this.sizes[chunk] ?? 0) - lost;
      failed += lost;
    }
    return { completed, failed, completedAt: this.completedAt };
  }

  score(chunk: number, lost = Math.floor((this.sizes[chunk] ?? 0) / 3)): void {
    if (!this.ended.has(chunk)) this.ended.set(chunk, lost);
    if (this.ended.size === this.sizes.length) this.completedAt ??= this.now;
    this.reports.push({ chunk, counts: this.counts() });
  }

  alarm(): void {
    const { progress, send, givenUp } = expireChunks(this.progress, this.now);
    this.put(progress);
    this.messages.push(...send);
    for (const chunk of givenUp) {
      this.score(chunk, this.sizes[chunk]);
      this.take(this.reports.length - 1);
    }
    if (!isTimeToLook(this.progress, this.now)) return;
    this.put(noteLook(tellCounts(this.progress, this.counts()), this.now));
  }

  take(at: number): void {
    const [report] = this.reports.splice(at, 1);
    if (report) this.put(endChunk(tellCounts(this.progress, report.counts), report.chunk));
  }

  private put(progress: BatchProgress): void {
    this.progress = progress;
    this.seen.push(progress);
  }
}

const step = fc.tuple(
  fc.constantFrom("alarm", "score", "repeat", "drop message", "report", "repeat report", "drop report", "wait"),
  fc.nat(20),
);

function live(life: Life, steps: readonly (readonly [string, number])[]): void {
  for (const [what, number] of steps) {
    const message = number % Math.max(1, life.messages.length);
    const report = number % Math.max(1, life.reports.length);
    const chunk = life.messages[message];
    if (what === "alarm") life.alarm();
    else if (what === "wait") life.now += number * 4_000;
    else if (what === "drop message") life.messages.splice(message, 1);
    else if (what === "drop report") life.reports.splice(report, 1);
    else if (what === "report") life.take(report);
    else if (what === "repeat report") life.reports.push(...life.reports.slice(report, report + 1));
    else if (chunk !== undefined) {
      life.score(chunk);
      if (what === "score") life.messages.splice(message, 1);
    }
  }
}

/** From here on nothing is lost: alarms ring when they are due, and what is sent arrives. */
function settle(life: Life): void {
  for (let round = 0; round < 200; round += 1) {
    const wake = nextWake(life.progress, life.now);
    if (wake === null) return;
    life.now = Math.max(life.now, wake);
    life.alarm();
    for (const chunk of life.messages.splice(0)) life.score(chunk);
    while (life.reports.length > 0) life.take(0);
  }
  throw new Error("the batch never ends");
}

describe("laws of a batch, whatever becomes of its messages and reports", () => {
  const history = fc.tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
    fc.array(step, { maxLength: 60 }),
  );

  test("completed + failed never go down nor beyond the total; the end comes once, exactly when nothing is processing", () => {
    fc.assert(
      fc.property(history, ([sizes, steps]) => {
        const life = new Life(sizes);
        live(life, steps);
        settle(life);
        let before = { completed: 0, failed: 0, completedAt: null as number | null };
        for (const { completed, failed, completedAt, total } of life.seen) {
          expect(completed >= before.completed && failed >= before.failed).toBe(true);
          expect(completed + failed <= total).toBe(true);
          expect(completedAt !== null).toBe(completed + failed === total);
          expect(completedAt).toBe(before.completedAt ?? completedAt);
          before = { completed, failed, completedAt };
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("every batch ends, with every job counted once", () => {
    fc.assert(
      fc.property(history, ([sizes, steps]) => {
        const life = new Life(sizes);
        live(life, steps);
        settle(life);
        const { completed, failed, total, completedAt } = life.progress;
        expect([completed + failed, { completed, failed, completedAt }]).toEqual([total, life.counts()]);
      }),
      { numRuns: 2_000 },
    );
  });
});
