import { runInDurableObject } from "cloudflare:test";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call } from "../../support/api.ts";
import { completed, Owner, pass, Receivers, stopClock, type Received } from "./receiver.ts";

let receivers: Receivers;
let owner: Owner;

beforeEach(async () => {
  stopClock();
  receivers = Receivers.open();
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
    expect(() => verify(both.secret, third)).toThrow("No matching signature");
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

describe("a receiver that", () => {
  /** Lets an endpoint be told of one event, answered so, and returns the delivery. */
  async function attemptOnce(answer: Receivers["answer"]) {
    const { id } = await owner.register();
    receivers.answer = answer;
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    const [delivery] = await owner.deliveries(id);
    const { data } = await call<{ data: unknown }>("GET", "/v1/webhooks", { key: owner.key }).then(({ body }) => body);
    return { id, delivery, attempt: delivery?.attempts.at(-1), endpoints: data, wakesIn: await owner.wakesIn(id) };
  }

  test("hangs is given up after 15 seconds", async () => {
    const timeout = new AbortController();
    const asked = vi.spyOn(AbortSignal, "timeout").mockReturnValue(timeout.signal);
    const { delivery, attempt } = await attemptOnce(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
          pass(15_000);
          timeout.abort();
        }),
    );
    expect(asked).toHaveBeenCalledWith(15_000);
    expect(delivery?.status).toBe("pending");
    expect(attempt).toMatchObject({
      statusCode: null,
      durationMs: 15_000,
      error: "The receiver did not answer within 15 seconds.",
      responseBody: null,
    });
  });

  test("begins to answer 200 and never ends has taken the message", async () => {
    const timeout = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(timeout.signal);
    const { delivery, attempt } = await attemptOnce(
      (_, signal) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode("first"));
              signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
            },
            pull() {
              timeout.abort();
            },
          }),
        ),
    );
    expect([delivery?.status, attempt?.statusCode, attempt?.error]).toEqual(["succeeded", 200, null]);
  });

  test.each([301, 302, 303, 307, 308])("redirects with %i has not taken it, and is not followed", async (status) => {
    const { delivery, attempt } = await attemptOnce(
      () => new Response(null, { status, headers: { Location: "http://169.254.169.254/" } }),
    );
    expect(receivers.received).toHaveLength(1);
    expect(delivery?.status).toBe("pending");
    expect(attempt).toMatchObject({
      statusCode: status,
      error: `The receiver answered ${status}, and no redirect is followed.`,
    });
  });

  test("closes the socket is tried again, and nothing of our own errors is shown", async () => {
    const { delivery, attempt } = await attemptOnce(() => Promise.reject(new Error("internal: 10.0.0.1 refused")));
    expect(delivery?.status).toBe("pending");
    expect(attempt).toMatchObject({ statusCode: null, error: "The connection failed.", responseBody: null });
  });

  test("answers ten megabytes is read to the first kilobyte", async () => {
    let pulled = 0;
    let cancelled = false;
    const { attempt } = await attemptOnce(() => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1;
          if (pulled > 10_240) controller.close();
          else controller.enqueue(new TextEncoder().encode("x".repeat(1_000)));
        },
        cancel() {
          cancelled = true;
        },
      });
      return new Response(body, { status: 500 });
    });
    expect(attempt?.responseBody).toBe("x".repeat(1_024));
    expect(pulled).toBeLessThan(10);
    expect(cancelled).toBe(true);
  });

  test("answers 410 is disabled at once, and what waits for it fails", async () => {
    const { delivery, endpoints, id } = await attemptOnce(() => new Response("gone", { status: 410 }));
    expect([delivery?.status, delivery?.nextAttemptAt]).toEqual(["failed", null]);
    expect(endpoints).toMatchObject([{ id, status: "disabled", disabledReason: "gone" }]);
    await owner.publish("another", completed("b"));
    expect(await owner.deliveries(id)).toHaveLength(1);
  });

  test.each([
    ["120", 120_000],
    ["0", 5_000],
    ["Tue, 01 Jan 2030 00:10:00 GMT", 600_000],
    ["Tue, 01 Jan 2019 00:10:00 GMT", 5_000],
    ["999999999", 86_400_000],
    ["soon", 5_000],
    ["-5", 5_000],
  ])("asks for another try with Retry-After: %s gets it then", async (text, wanted) => {
    vi.setSystemTime(Date.UTC(2030, 0, 1));
    const { delivery, attempt } = await attemptOnce(
      () => new Response(null, { status: 503, headers: { "Retry-After": text } }),
    );
    const waits = Date.parse(delivery?.nextAttemptAt ?? "") - Date.parse(attempt?.at ?? "");
    expect(Math.abs(waits - wanted)).toBeLessThan(10);
  });

  test("asks to be left alone with 429 gets nothing else before", async () => {
    const { id } = await attemptOnce(() => new Response(null, { status: 429, headers: { "Retry-After": "60" } }));
    await owner.publish("another", completed("b"));
    await owner.ring(id);
    expect(receivers.received).toHaveLength(1);
    receivers.answer = () => new Response();
    pass(60_000);
    await owner.ring(id);
    expect(receivers.received).toHaveLength(3);
  });
});

describe("deliveries to one endpoint", () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => completed(String(at)));

  test("go side by side, eight at a time", async () => {
    const { id } = await owner.register();
    let running = 0;
    let most = 0;
    receivers.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 1));
      running -= 1;
      return new Response();
    };
    await owner.publish("entry", ...many(30));
    await owner.ring(id);
    expect([receivers.received.length, most]).toEqual([30, 8]);
  });

  test("do not wait for one that hangs: what comes meanwhile is delivered beside it", async () => {
    const { id } = await owner.register();
    const hanging = Promise.withResolvers<Response>();
    receivers.answer = () => (receivers.received.length === 1 ? hanging.promise : new Response());
    await owner.publish("first", completed("a"));
    const round = owner.ring(id);
    await vi.waitFor(() => expect(receivers.received).toHaveLength(1));
    await owner.publish("second", completed("b"));
    await vi.waitFor(() => expect(receivers.received).toHaveLength(2));
    hanging.resolve(new Response());
    await round;
    expect((await owner.deliveries(id)).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  });

  test("more than one alarm may make are made by the next", async () => {
    const { id } = await owner.register();
    await owner.publish("entry", ...many(100));
    for (let round = 0; round < 3; round += 1) {
      pass(10);
      await owner.ring(id);
    }
    expect(new Set(receivers.received.map(({ headers }) => headers["webhook-id"])).size).toBe(100);
  });

  test("stop when it keeps failing, and go on when one that tries succeeds", async () => {
    const { id } = await owner.register();
    receivers.answer = () => new Response(null, { status: 500 });
    await owner.publish("entry", ...many(20));
    await owner.ring(id);
    const tried = receivers.received.length;
    expect(tried).toBeGreaterThanOrEqual(5);
    expect(tried).toBeLessThanOrEqual(12);
    pass(20_000);
    await owner.ring(id);
    expect(receivers.received).toHaveLength(tried);
    pass(10_001);
    await owner.ring(id);
    expect(receivers.received).toHaveLength(tried + 1);
    let running = 0;
    let most = 0;
    receivers.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 1));
      running -= 1;
      return new Response();
    };
    pass(60_001);
    await owner.ring(id);
    expect(most).toBe(8);
    expect(await owner.deliveries(id)).toHaveLength(20);
    expect((await owner.deliveries(id)).filter(({ status }) => status !== "succeeded")).toEqual([]);
  });

  test("are shown to wait for as long as nothing is sent", async () => {
    const { id } = await owner.register();
    receivers.answer = () => new Response(null, { status: 500 });
    await owner.publish("entry", ...many(5));
    await owner.ring(id);
    const [delivery] = await owner.deliveries(id);
    expect(Date.parse(delivery?.nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(29_000);
  });

  test("disable it after five days of nothing but failures", async () => {
    const { id } = await owner.register();
    receivers.answer = () => new Response(null, { status: 500 });
    const status = async () => (await call("GET", `/v1/webhooks/${id}`, { key: owner.key })).body;
    for (const [day, expected] of ["enabled", "enabled", "enabled", "enabled", "enabled", "disabled"].entries()) {
      await owner.publish(`day-${day}`, completed("a"));
      await owner.ring(id);
      expect(await status()).toMatchObject({
        status: expected,
        disabledReason: expected === "disabled" ? "failing" : null,
      });
      pass(24 * 3_600_000);
    }
    const waiting = (await owner.deliveries(id)).filter(({ status }) => status === "pending");
    expect(waiting).toEqual([]);
    await call("PATCH", `/v1/webhooks/${id}`, { key: owner.key, body: { status: "enabled" } });
    await owner.publish("after", completed("a"));
    await owner.ring(id);
    expect(await status()).toMatchObject({ status: "enabled", disabledReason: null });
  });
});

describe("a new life of the object", () => {
  test("makes the attempts again that the last one did not end, and they count", async () => {
    const { id } = await owner.register();
    await owner.publish("entry", completed("a"));
    await runInDurableObject(owner.object(id), (_: object, state) => {
      state.storage.sql.exec("UPDATE deliveries SET started_at = ?, due_at = NULL, made = 1", Date.now());
    });
    await owner.restart(id);
    const [interrupted] = await owner.deliveries(id);
    expect(interrupted?.attempts).toMatchObject([{ error: "The attempt was interrupted on our side." }]);
    pass(5_001);
    await owner.ring(id);
    const [delivery] = await owner.deliveries(id);
    expect([delivery?.status, delivery?.attempts.length]).toEqual(["succeeded", 2]);
  });
});
