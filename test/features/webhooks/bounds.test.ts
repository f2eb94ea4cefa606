import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { failWaiting } from "../../../src/features/webhooks/deliveries.repository.ts";
import { completed, Owner, Receivers, stopClock } from "./receiver.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

test("where more messages wait than an endpoint may have, the oldest fail and the newest are delivered", async () => {
  const receivers = Receivers.open();
  const owner = await Owner.make();
  const { id } = await owner.register();
  for (const entry of ["a", "b", "c", "d", "e"]) await owner.publish(entry, completed(entry));
  const failed = await runInDurableObject(owner.object(id), (_: object, state) =>
    failWaiting(state.storage.sql, Date.now(), 2),
  );
  expect(failed).toBe(3);
  await owner.ring(id);
  expect((await owner.deliveries(id)).map((delivery) => [delivery.id, delivery.status])).toEqual([
    ["msg_e_0", "succeeded"],
    ["msg_d_0", "succeeded"],
    ["msg_c_0", "failed"],
    ["msg_b_0", "failed"],
    ["msg_a_0", "failed"],
  ]);
  expect(receivers.received).toHaveLength(2);
});
