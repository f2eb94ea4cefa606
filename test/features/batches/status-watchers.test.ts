import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BatchStatus } from "../../../src/features/batches/batches.schemas.ts";
import { StatusWatchers } from "../../../src/features/batches/status-watchers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const STATUS: BatchStatus = {
  batchId: "batch_1",
  status: "processing",
  jobId: "j",
  totalJobs: 10,
  completed: 2,
  failed: 0,
  processing: 8,
};
const END = { completed: 9, failed: 1, completedAt: Date.UTC(2026, 0, 1) };

async function textOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read();
  return value && new TextDecoder().decode(value);
}

test("a watcher that has gone is forgotten: nothing is kept for it and no timer runs", async () => {
  const watchers = new StatusWatchers();
  const readers = Array.from({ length: 50 }, () => watchers.watch(STATUS, 2).getReader());
  const reads = readers.map((reader) => reader.read());
  expect(vi.getTimerCount()).toBe(50);
  await Promise.all(readers.map((reader) => reader.cancel()));
  await Promise.all(reads);
  expect(vi.getTimerCount()).toBe(0);
  watchers.count(END);
});

test("a watcher without news gets a sign of life every 15 seconds", async () => {
  const reader = new StatusWatchers().watch(STATUS, 2).getReader();
  for (let sign = 1; sign <= 3; sign += 1) {
    const read = textOf(reader);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await read).toBe(": still here\n\n");
  }
});

test("who comes with an older status than was counted meanwhile sees the newer one", async () => {
  const watchers = new StatusWatchers();
  watchers.count(END);
  const reader = watchers.watch(STATUS, -1).getReader();
  expect(await textOf(reader)).toMatch(/^id: 10\nevent: completed\ndata: .*"completedAt":"2026-01-01T00:00:00.000Z"/);
  expect((await reader.read()).done).toBe(true);
});

test("who claims to have seen more than there is gets the last event all the same", async () => {
  const watchers = new StatusWatchers();
  const reader = watchers.watch(STATUS, 1_000).getReader();
  const read = textOf(reader);
  watchers.count({ completed: 5, failed: 0, completedAt: null });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await read).toBe(": still here\n\n");
  watchers.count(END);
  expect(await textOf(reader)).toContain("id: 10\nevent: completed\n");
  expect((await reader.read()).done).toBe(true);
});
