import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EVENTS } from "../../../src/core/webhook/event.ts";
import type {
  CreatedWebhook,
  RotatedSecret,
  Webhook as Endpoint,
} from "../../../src/features/webhooks/webhooks.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { completed, Owner, pass, Receivers, stopClock } from "./receiver.ts";

const PATH = "/v1/webhooks";
const URL = "https://receiver.example/hooks";

let owner: Owner;
let key: string;

beforeEach(async () => {
  owner = await Owner.make();
  ({ key } = owner);
});

describe("an endpoint", () => {
  test("listens to everything unless it says to what, and shows its secret once", async () => {
    const { status, body, headers } = await call<CreatedWebhook>("POST", PATH, { key, body: { url: URL } });
    const { secret, ...shown } = body;
    expect([status, headers.get("Cache-Control")]).toEqual([201, "no-store"]);
    expect(shown).toEqual({
      id: expect.stringMatching(/^wh_[0-9a-z]{26}$/),
      url: URL,
      events: EVENTS,
      description: null,
      status: "enabled",
      disabledReason: null,
      createdAt: expect.any(String),
    });
    expect(Uint8Array.fromBase64(secret.replace("whsec_", ""))).toHaveLength(32);
    const read = await call<Endpoint>("GET", `${PATH}/${shown.id}`, { key });
    const listed = await call("GET", PATH, { key });
    expect([read.body, listed.body]).toEqual([shown, { data: [shown], nextCursor: null }]);
    expect(read.headers.get("Cache-Control")).toBe("no-store");
  });

  test("is one of at most five, however many are made at once; a sixth is refused until one goes", async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => call<Failure>("POST", PATH, { key, body: { url: URL } })),
    );
    const statuses = made.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array(5).fill(201), ...Array(45).fill(409)]);
    const refused = made.find(({ status }) => status === 409)?.body;
    expect(refused?.error).toMatchObject({ code: "WEBHOOK_LIMIT_REACHED", details: { limit: 5 } });
    const { body } = await call<{ data: Endpoint[] }>("GET", PATH, { key });
    expect(body.data).toHaveLength(5);
    expect((await call("DELETE", `${PATH}/${body.data[0]?.id}`, { key })).status).toBe(204);
    await owner.register();
  });

  test("is listed in pages, the newest first", async () => {
    const ids: string[] = [];
    for (let made = 0; made < 3; made += 1) ids.unshift((await owner.register()).id);
    const first = await call<{ data: Endpoint[]; nextCursor: string }>("GET", `${PATH}?limit=2`, { key });
    const second = await call<{ data: Endpoint[] }>("GET", `${PATH}?limit=2&cursor=${first.body.nextCursor}`, { key });
    const listed = [...first.body.data, ...second.body.data].map(({ id }) => id);
    expect(listed.toSorted()).toEqual(ids.toSorted());
    expect(second.body).toMatchObject({ nextCursor: null });
  });

  test("is changed in what is sent and in nothing else", async () => {
    const { secret: _, ...made } = await owner.register({
      description: "ours",
      events: ["score.failed", "score.failed"],
    });
    expect(made.events).toEqual(["score.failed"]);
    const patch = async (body: unknown) => (await call<Endpoint>("PATCH", `${PATH}/${made.id}`, { key, body })).body;
    expect(await patch({ description: null })).toEqual({ ...made, description: null });
    expect(await patch({ url: `${URL}/2` })).toEqual({ ...made, description: null, url: `${URL}/2` });
    expect(await patch({ status: "disabled" })).toMatchObject({ status: "disabled", disabledReason: "requested" });
    expect(await patch({ status: "enabled", events: ["batch.completed"] })).toEqual({
      ...made,
      description: null,
      url: `${URL}/2`,
      events: ["batch.completed"],
    });
  });

  test("that is rotated, changed, tried and deleted by many at once is answered without a failure of ours", async () => {
    Receivers.open();
    const { id } = await owner.register();
    const requests = Array.from({ length: 60 }, (_, at) => {
      if (at === 40) return call("DELETE", `${PATH}/${id}`, { key });
      if (at % 4 === 0) return call("POST", `${PATH}/${id}/rotate-secret`, { key });
      if (at % 4 === 1) return call("PATCH", `${PATH}/${id}`, { key, body: { description: String(at) } });
      if (at % 4 === 2) return call("POST", `${PATH}/${id}/test`, { key });
      return call("GET", `${PATH}/${id}/deliveries`, { key });
    });
    const statuses = new Set((await Promise.all(requests)).map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 202, 204, 404].includes(status))).toEqual([]);
    expect((await call("GET", `${PATH}/${id}`, { key })).status).toBe(404);
  });

  test("leaves nothing of itself when it is deleted", async () => {
    stopClock();
    Receivers.open();
    const { id } = await owner.register();
    await owner.publish("entry", completed("a"));
    expect((await call("DELETE", `${PATH}/${id}`, { key })).status).toBe(204);
    await owner.ring(id);
    expect(await owner.wakesIn(id)).toBeNull();
    expect(await owner.object(id).list({ count: 10 })).toEqual([]);
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/rotate-secret"],
      ["POST", "/test"],
      ["GET", "/deliveries"],
      ["POST", "/deliveries/msg_entry_0/replay"],
    ] as const) {
      const body = method === "PATCH" ? { body: { description: "x" } } : {};
      const { status, body: failure } = await call<Failure>(method, `${PATH}/${id}${path}`, { key, ...body });
      expect([status, failure.error.code], path).toEqual([404, "NOT_FOUND"]);
    }
  });
});

describe("what is not valid is answered 400 with every offending field", () => {
  test.each([
    [{}, ["url"]],
    [{ url: 5, events: [], description: 7, colour: "red" }, ["colour", "description", "events", "url"]],
    [{ url: URL, events: ["score.exploded"] }, ["events[0]"]],
    [{ url: "http://receiver.example", description: "x".repeat(501) }, ["description", "url"]],
    [{ url: "https://10.0.0.1/" }, ["url"]],
    [{ url: "https://metadata.google.internal/" }, ["url"]],
    [{ url: "https://user:pass@receiver.example/" }, ["url"]],
    [{ url: `https://receiver.example/${"x".repeat(3_000)}` }, ["url"]],
  ])("%j", async (body, fields) => {
    const { id } = await owner.register();
    const made = await call<Failure>("POST", PATH, { key, body });
    expect([made.status, made.body.error.code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(made.body.error.fields.map(({ field }) => field).toSorted()).toEqual(fields);
    if (Object.keys(body).length === 0) return;
    expect((await call<Failure>("PATCH", `${PATH}/${id}`, { key, body })).status).toBe(400);
  });

  test("a cursor of another list, an unknown parameter, a change of nothing", async () => {
    const { id } = await owner.register();
    for (const [method, path, body] of [
      ["GET", `${PATH}?cursor=!!`, undefined],
      ["GET", `${PATH}/${id}/deliveries?cursor=YWJj`, undefined],
      ["GET", `${PATH}?colour=red`, undefined],
      ["PATCH", `${PATH}/${id}`, {}],
    ] as const) {
      expect((await call(method, path, { key, ...(body && { body }) })).status, path).toBe(400);
    }
  });
});

describe("loopback depends on STAGE alone", () => {
  const LOOPBACK = ["http://127.0.0.1:9000/hooks", "http://localhost:9000/hooks", "https://[::1]/hooks"];

  test.each(LOOPBACK)("%s is taken in local development and refused by a deployment", async (url) => {
    const local = await call("POST", PATH, { key, body: { url } });
    expect(local.status).toBe(201);
    for (const STAGE of ["deployed", "", "Local", "production"]) {
      const bindings = freshIsolate({ STAGE });
      const refused = await call<Failure>("POST", PATH, { key, body: { url }, bindings });
      expect([refused.status, refused.body.error.fields.map(({ field }) => field)]).toEqual([400, ["url"]]);
    }
  });

  test("an address that was stored in local development is not called by a deployment", async () => {
    stopClock();
    const receivers = Receivers.open();
    const { id } = await owner.register({ url: LOOPBACK[0] });
    await owner.publish("entry", completed("a"));
    await owner.as(id, { STAGE: "deployed" });
    await owner.ring(id);
    expect(receivers.received).toEqual([]);
    const [delivery] = await owner.deliveries(id);
    expect(delivery?.attempts[0]).toMatchObject({
      statusCode: null,
      error: "The address is not called: it must begin with https://.",
    });
  });

  test("an address in the database that no one may call is not called, whoever has put it there", async () => {
    stopClock();
    const receivers = Receivers.open();
    const { id } = await owner.register();
    await env.DB.prepare("UPDATE webhook_endpoints SET url = ? WHERE id = ?")
      .bind("https://169.254.169.254/", id)
      .run();
    await owner.publish("entry", completed("a"));
    await owner.ring(id);
    expect(receivers.received).toEqual([]);
  });
});

describe("a secret", () => {
  beforeEach(stopClock);
  afterEach(() => vi.useRealTimers());

  test("that is rotated signs beside the new one for 24 hours, and then no longer", async () => {
    const receivers = Receivers.open();
    const { id, secret: old } = await owner.register();
    const { status, body } = await call<RotatedSecret>("POST", `${PATH}/${id}/rotate-secret`, { key });
    expect([status, body]).toEqual([
      200,
      { id, secret: expect.stringMatching(/^whsec_/), previousSecretExpiresAt: "2030-01-02T00:00:00.000Z" },
    ]);
    const verifies = (secret: string) => {
      const { body: text = "", headers = {} } = receivers.received.at(-1) ?? {};
      try {
        new Webhook(secret).verify(text, headers);
        return true;
      } catch {
        return false;
      }
    };
    await owner.publish("first", completed("a"));
    await owner.ring(id);
    expect([verifies(body.secret), verifies(old)]).toEqual([true, true]);
    pass(24 * 3_600_000);
    await owner.publish("second", completed("a"));
    await owner.ring(id);
    expect([verifies(body.secret), verifies(old)]).toEqual([true, false]);
  });

  test("is nowhere in the database or the log, and in a kept answer only its owner can read it", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
    Receivers.open();
    const headers = { "Idempotency-Key": "once" };
    const made = await call<CreatedWebhook>("POST", PATH, { key, body: { url: URL }, headers });
    const path = `${PATH}/${made.body.id}/rotate-secret`;
    const rotated = await call<RotatedSecret>("POST", path, { key, headers: { "Idempotency-Key": "twice" } });
    await owner.publish("entry", completed("a"));
    await owner.ring(made.body.id);
    const again = await call("POST", PATH, { key, body: { url: URL }, headers });
    expect([again.body, again.headers.get("Idempotency-Replayed")]).toEqual([made.body, "true"]);
    const tables = ["webhook_endpoints", "idempotency_keys", "outbox"];
    const rows = await Promise.all(
      tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} WHERE space_id = ?`).bind(owner.space).all()),
    );
    const kept = JSON.stringify(rows.map(({ results }) => results)) + lines.join("\n");
    expect(kept.length).toBeGreaterThan(500);
    for (const secret of [made.body.secret, rotated.body.secret]) expect(kept).not.toContain(secret.slice(6, 40));
  });

  test("cannot be moved to another endpoint, or read under another key: such an attempt fails and says so", async () => {
    const receivers = Receivers.open();
    const [one, other] = [await owner.register(), await owner.register()];
    await env.DB.prepare(
      "UPDATE webhook_endpoints SET secret = (SELECT secret FROM webhook_endpoints WHERE id = ?) WHERE id = ?",
    )
      .bind(one.id, other.id)
      .run();
    await owner.publish("entry", completed("a"));
    await owner.ring(other.id);
    await owner.as(one.id, { WEBHOOK_SECRETS_KEY: "another key of at least 32 characters" });
    await owner.ring(one.id);
    expect(receivers.received).toEqual([]);
    for (const { id } of [one, other]) {
      const [delivery] = await owner.deliveries(id);
      expect(delivery?.attempts[0]?.error).toBe("The endpoint's secret cannot be read any more. Rotate it.");
    }
  });

  test("is not made by a deployment that has no key to encrypt it with, which says how to set one", async () => {
    const { WEBHOOK_SECRETS_KEY: _, ...bindings } = freshIsolate();
    const { status, body } = await call<Failure>("POST", PATH, { key, body: { url: URL }, bindings });
    expect([status, body.error.code]).toEqual([409, "WEBHOOKS_NOT_CONFIGURED"]);
    expect(body.error.errorAction).toContain("npx wrangler secret put WEBHOOK_SECRETS_KEY");
  });
});

describe("of another organisation, or of the other environment, nothing is seen", () => {
  test("its endpoints and deliveries are 404, its events go to nobody else", async () => {
    stopClock();
    const receivers = Receivers.open();
    const { id } = await owner.register();
    await owner.publish("entry", completed("a"));
    const stranger = await Owner.make();
    const organizationId = owner.space.slice(0, 24);
    const live = await makeKey({ organizationId, environment: "live" });
    for (const other of [stranger.key, live.key]) {
      for (const [method, path] of [
        ["GET", ""],
        ["PATCH", ""],
        ["DELETE", ""],
        ["POST", "/rotate-secret"],
        ["POST", "/test"],
        ["GET", "/deliveries"],
        ["POST", "/deliveries/msg_entry_0/replay"],
      ] as const) {
        const body = method === "PATCH" ? { body: { status: "disabled" } } : {};
        expect((await call(method, `${PATH}/${id}${path}`, { key: other, ...body })).status, path).toBe(404);
      }
      expect((await call("GET", PATH, { key: other })).body).toEqual({ data: [], nextCursor: null });
    }
    const theirs = await stranger.register();
    await owner.publish("another", completed("b"));
    await stranger.ring(theirs.id);
    expect(receivers.received).toEqual([]);
    expect(await stranger.deliveries(theirs.id)).toEqual([]);
    vi.useRealTimers();
  });

  test("a key without the scope write is refused", async () => {
    const organizationId = owner.space.slice(0, 24);
    const reader = await makeKey({ organizationId, scopes: ["read", "score"] });
    const { status, body } = await call<Failure>("GET", PATH, { key: reader.key });
    expect([status, body.error.code]).toEqual([403, "insufficient_scope"]);
  });
});
