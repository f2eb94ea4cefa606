import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call } from "../../support/api.ts";
import { completed, Owner, pass, Receivers, stopClock, type Received } from "./receiver.ts";

let receivers: Receivers;
let owner: Owner;

beforeEach(async () => {
  stopClock();
  receivers = new Receivers();
  owner = await Owner.make();
});
afterEach(() => vi.useRealTimers());

const verify = (secret: string, { body, headers }: Received) => new Webhook(secret).verify(body, headers);

function never(): never {
  throw new Error("nothing was received");
}

describe("an event", () => {
  test("reaches every endpoint that asked for it, signed, and no other", async () => {
    const both = await owner.register();
    const failures = await owner.register({ events: ["score.failed"] });
    const off = await owner.register();
    await call("PATCH", `/v1/webhooks/${off.id}`, { key: owner.key, body: { status: "disabled" } });
    await owner.publish("entry", completed("a"), { event: "score.failed", applicationId: "b" });
    for (const { id } of [both, failures, off]) await owner.ring(id);
    const got = receivers.received.map(({ body, headers }) => [headers["webhook-id"], JSON.parse(body)]);
    expect(got).toEqual([
      ["msg_entry_0", completed("a")],
      ["msg_entry_1", { event: "score.failed", applicationId: "b" }],
      ["msg_entry_1", { event: "score.failed", applicationId: "b" }],
    ]);
    const [first, second, third] = receivers.received;
    if (!first || !second || !third) throw new Error("three were sent");
    verify(both.secret, first);
    verify(both.secret, second);
    verify(failures.secret, third);
    expect(() => verify(both.secret, third)).toThrow();
    expect(first).toMatchObject({
      url: "https://receiver.example/hooks",
      redirect: "manual",
      headers: { "content-type": "application/json", "webhook-timestamp": String(Date.now() / 1_000) },
    });
    expect(await owner.deliveries(both.id)).toMatchObject([
      { id: "msg_entry_1", event: "score.failed", status: "succeeded" },
      { id: "msg_entry_0", event: "score.completed", status: "succeeded", nextAttemptAt: null },
    ]);
  });

  test("that is published twice is delivered once", async () => {
    const { id } = await owner.register();
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    expect(receivers.received).toHaveLength(1);
  });

  test("is signed with the hexadecimal HMAC of the raw body under the decoded secret, too", async () => {
    const { id, secret } = await owner.register();
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    const [{ body, headers } = never()] = receivers.received;
    const raw = Uint8Array.fromBase64(secret.replace("whsec_", ""));
    const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body)));
    expect(headers["x-nova-signature"]).toBe(`sha256=${mac.toHex()}`);
  });
});

describe("a delivery that fails", () => {
  test("is attempted eight times in 27.6 hours with the same body and id, and a new time", async () => {
    const { id, secret } = await owner.register();
    receivers.answer = () => new Response("no", { status: 500 });
    await owner.publish("entry", completed("a"));
    const begun = Date.now();
    const at: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const wait = await owner.wakesIn(id);
      pass(wait ?? 0);
      at.push(Math.round((Date.now() - begun) / 1_000));
      await owner.ring(id);
      expect(receivers.received).toHaveLength(attempt);
    }
    expect(at).toEqual([0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305]);
    expect(new Set(receivers.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receivers.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(receivers.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(8);
    vi.setSystemTime(begun + 99_305_000);
    for (const one of receivers.received.slice(-1)) verify(secret, one);
    const [delivery] = await owner.deliveries(id);
    expect([delivery?.status, delivery?.nextAttemptAt, delivery?.attempts.length]).toEqual(["failed", null, 8]);
    expect(delivery?.attempts[0]).toEqual({
      at: new Date(begun + 1).toISOString(),
      statusCode: 500,
      durationMs: 0,
      error: "The receiver answered 500.",
      responseBody: "no",
    });
  });
});
