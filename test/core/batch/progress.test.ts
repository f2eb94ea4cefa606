import { describe, expect, test } from "vitest";
import {
  beginBatch,
  CHUNK_LEASE_MS,
  endChunk,
  expireChunks,
  isTimeToLook,
  nextWake,
  noteLook,
  tellCounts,
  type BatchProgress,
} from "../../../src/core/batch/progress.ts";

const begin = (sharesJobs = false) => beginBatch({ total: 150, chunks: 2, sharesJobs }, 1_000);
const sent = (progress: BatchProgress, now: number) => expireChunks(progress, now);

describe("a batch that begins", () => {
  test("sends every chunk at once, and none a second time before its lease has run out", () => {
    expect(nextWake(begin(), 1_000)).toBe(1_001);
    const { progress, send, givenUp } = sent(begin(), 1_000);
    expect([send, givenUp]).toEqual([[0, 1], []]);
    expect(sent(progress, 1_000 + CHUNK_LEASE_MS - 1).send).toEqual([]);
    expect(nextWake(progress, 1_000)).toBe(1_000 + CHUNK_LEASE_MS);
    expect(sent(progress, 1_000 + CHUNK_LEASE_MS).send).toEqual([0, 1]);
  });

  test("waits twice as long after each attempt, and gives a chunk up after six", () => {
    let progress = begin();
    let now = 1_000;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      ({ progress } = sent(progress, now));
      const due = nextWake(progress, now) ?? 0;
      waits.push(due - now);
      now = due;
    }
    expect(waits.map((wait) => wait / CHUNK_LEASE_MS)).toEqual([1, 2, 4, 8, 16, 32]);
    const { send, givenUp, progress: after } = sent(progress, now);
    expect([send, givenUp]).toEqual([[], [0, 1]]);
    // Until its jobs are failed the chunk stands, and is given up anew.
    expect(sent(after, now + 1).givenUp).toEqual([0, 1]);
    expect(sent(endChunk(after, 0), now + 1).givenUp).toEqual([1]);
  });

  test("keeps the time of the last attempt of a chunk that another one does not share", () => {
    const { progress } = sent(begin(), 1_000);
    expect(sent(endChunk(progress, 1), 1_000 + CHUNK_LEASE_MS).send).toEqual([0]);
  });
});

describe("counts", () => {
  test("end the batch once, at the first time that was told", () => {
    const half = tellCounts(begin(), { completed: 100, failed: 0, completedAt: null });
    const ended = tellCounts(half, { completed: 140, failed: 10, completedAt: 5_000 });
    expect(ended).toMatchObject({ completed: 140, failed: 10, completedAt: 5_000, chunks: [] });
    expect(tellCounts(ended, { completed: 140, failed: 10, completedAt: 9_000 }).completedAt).toBe(5_000);
    expect(nextWake(ended, 9_000)).toBeNull();
  });

  test("that were overtaken change nothing", () => {
    const half = tellCounts(begin(), { completed: 100, failed: 3, completedAt: null });
    expect(tellCounts(half, { completed: 50, failed: 3, completedAt: null })).toEqual(half);
  });

  test("beyond the total are a defect", () => {
    expect(() => tellCounts(begin(), { completed: 150, failed: 1, completedAt: 1 })).toThrow(RangeError);
  });
});

describe("a batch asks the database", () => {
  const LOOK_MS = 2_000;

  test("every two seconds while jobs of other batches are among its own", () => {
    const { progress } = sent(begin(true), 1_000);
    expect([isTimeToLook(progress, 1_000), isTimeToLook(progress, 1_000 + LOOK_MS)]).toEqual([false, true]);
    expect(nextWake(progress, 1_000)).toBe(1_000 + LOOK_MS);
    expect(isTimeToLook(noteLook(progress, 3_000), 3_000)).toBe(false);
  });

  test("where every chunk was reported and yet not all jobs have ended", () => {
    const { progress } = sent(begin(), 1_000);
    expect(isTimeToLook(progress, 99_000)).toBe(false);
    const reported = endChunk(endChunk(progress, 0), 1);
    expect(isTimeToLook(reported, 99_000)).toBe(true);
    expect(nextWake(reported, 1_000)).toBe(1_000 + LOOK_MS);
  });

  test("no more once it has ended", () => {
    const ended = tellCounts(begin(true), { completed: 150, failed: 0, completedAt: 2_000 });
    expect(isTimeToLook(ended, 99_000)).toBe(false);
  });
});
