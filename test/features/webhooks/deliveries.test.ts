import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Delivery } from "../../../src/features/webhooks/webhooks.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { completed, Owner, pass, Receivers, stopClock } from "./receiver.ts";

let receivers: Receivers;
let owner: Owner;
let key: string;
let id: string;

beforeEach(async () => {
  stopClock();
  receivers = Receivers.open();
  owner = await Owner.make();
  ({ key } = owner);
  ({ id } = await owner.register({ events: ["score.completed"] }));
});
afterEach(() => vi.useRealTimers());

describe("a test event", () => {
  const path = () => `/v1/webhooks/${id}/test`;

  test("reaches the endpoint, whatever it has asked for", async () => {
    const { status, body } = await call<Delivery>("POST", path(), { key });
    expect([status, body]).toMatchObject([202, { event: "webhook.test", status: "pending", attempts: [] }]);
    await owner.ring(id);
    const [got] = receivers.received;
    expect(got?.headers["webhook-id"]).toBe(body.id);
    expect(JSON.parse(got?.body ?? "")).toEqual({
      event: "webhook.test",
      webhookId: id,
      createdAt: expect.any(String),
    });
    expect(await owner.deliveries(id)).toMatchObject([{ id: body.id, status: "succeeded" }]);
  });

  test("is sent once however often it is asked for under one Idempotency-Key", async () => {
    const headers = { "Idempotency-Key": "test" };
    const [first, again] = [
      await call<Delivery>("POST", path(), { key, headers }),
      await call<Delivery>("POST", path(), { key, headers }),
    ];
    expect(again.body).toEqual(first.body);
    await owner.ring(id);
    expect(receivers.received).toHaveLength(1);
  });

  test("is refused for a disabled endpoint", async () => {
    await call("PATCH", `/v1/webhooks/${id}`, { key, body: { status: "disabled" } });
    const { status, body } = await call<Failure>("POST", path(), { key });
    expect([status, body.error.code, body.error.details]).toEqual([
      409,
      "WEBHOOK_DISABLED",
      { disabledReason: "requested" },
    ]);
  });
});

describe("a replay", () => {
  const replay = (deliveryId: string) =>
    call<Delivery & Failure>("POST", `/v1/webhooks/${id}/deliveries/${deliveryId}/replay`, { key });

  test("delivers the same bytes under the same webhook-id, after a success too", async () => {
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    pass(1_000);
    const { status, body } = await replay("msg_entry_0");
    expect([status, body.status, body.attempts.length]).toEqual([202, "pending", 1]);
    await owner.ring(id);
    const [first, second] = receivers.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect((await owner.deliveries(id))[0]?.attempts).toHaveLength(2);
  });

  test("of a delivery that is not the endpoint's is 404", async () => {
    await owner.publish("entry", completed("a"));
    for (const deliveryId of ["msg_other_0", "x", "%00", "msg_entry_0%20", "'"]) {
      const { status, body } = await replay(deliveryId);
      expect([status, body.error.code], deliveryId).toEqual([404, "NOT_FOUND"]);
    }
  });
});

describe("the list of deliveries", () => {
  test("comes in pages, the newest first", async () => {
    for (const entry of ["a", "b", "c", "d", "e"]) await owner.publish(entry, completed(entry));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const path: string = `/v1/webhooks/${id}/deliveries?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const { body }: { body: { data: Delivery[]; nextCursor: string | null } } = await call("GET", path, { key });
      seen.push(...body.data.map((delivery) => delivery.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(["e", "d", "c", "b", "a"].map((entry) => `msg_${entry}_0`));
  });

  test("keeps what has ended for seven days, and a thousand at most", async () => {
    await owner.publish("entry", ...Array.from({ length: 1_050 }, (_, at) => completed(String(at))));
    await call("PATCH", `/v1/webhooks/${id}`, { key, body: { status: "disabled" } });
    await owner.ring(id);
    const kept = await owner.object(id).list({ count: 2_000 });
    expect([kept.length, new Set(kept.map(({ status }) => status))]).toEqual([1_000, new Set(["failed"])]);
    const wakesIn = (await owner.wakesIn(id)) ?? 0;
    expect(wakesIn).toBeLessThanOrEqual(7 * 86_400_000 + 1);
    pass(7 * 86_400_000 + 2);
    await owner.ring(id);
    expect(await owner.deliveries(id)).toEqual([]);
    expect(await owner.wakesIn(id)).toBeNull();
  });

  test("shows a receiver's answer as text, whatever it is", async () => {
    receivers.answer = () => new Response("<script>alert(1)</script>\u{0}\u{1b}[31m", { status: 500 });
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    const { headers } = await call("GET", `/v1/webhooks/${id}/deliveries`, { key });
    expect(headers.get("Content-Type")).toContain("application/json");
    const [delivery] = await owner.deliveries(id);
    expect(delivery?.attempts[0]?.responseBody).toBe("<script>alert(1)</script>\u{fffd}\u{fffd}[31m");
  });
});

test("what waits for an endpoint that is disabled fails, and can be replayed once it is enabled", async () => {
  await owner.publish("entry", completed("a"));
  const patch = (status: string) => call("PATCH", `/v1/webhooks/${id}`, { key, body: { status } });
  await patch("disabled");
  await owner.ring(id);
  expect(receivers.received).toEqual([]);
  expect(await owner.deliveries(id)).toMatchObject([{ status: "failed", attempts: [], nextAttemptAt: null }]);
  await patch("enabled");
  await call("POST", `/v1/webhooks/${id}/deliveries/msg_entry_0/replay`, { key });
  await owner.ring(id);
  expect(receivers.received).toHaveLength(1);
});
