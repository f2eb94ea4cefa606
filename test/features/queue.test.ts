import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import worker from "../../src/index.ts";

afterEach(() => vi.restoreAllMocks());

const message = { id: "m1", timestamp: new Date(0), attempts: 3, body: { kind: "from-a-later-version" } };

async function deliver(queue: string) {
  const batch = createMessageBatch(queue, [message]);
  const ctx = createExecutionContext();
  await worker.queue(batch, env, ctx);
  return getQueueResult(batch, ctx);
}

test("a message of an unknown kind is retried, so that a newer version can take it", async () => {
  const { explicitAcks, retryMessages } = await deliver("scoreline-work");
  expect([explicitAcks, retryMessages]).toEqual([[], [{ msgId: "m1" }]]);
});

test("a dead letter ends in the log as an error that names it, without its content", async () => {
  const lines = vi.spyOn(console, "log");
  const { explicitAcks } = await deliver("scoreline-work-dead");
  expect(explicitAcks).toEqual(["m1"]);
  const ofMessage = lines.mock.calls
    .flat()
    .map(String)
    .filter((line) => line.includes('"m1"'));
  expect(ofMessage.map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.any(String),
      level: "error",
      event: "message_dead",
      queue: "scoreline-work-dead",
      messageId: "m1",
      attempts: 3,
    },
  ]);
});
