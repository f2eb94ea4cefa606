import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { CreatedKey } from "../../../src/features/access/access.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { makeKey } from "../../support/keys.ts";
import { LINKEDIN, makeProfile } from "../../support/profiles.ts";

describe("a key that ends", () => {
  const inAnHour = Date.now() + 3_600_000;

  test("makes keys that end with it, unless they are to end earlier", async () => {
    const { key } = await makeKey({ expiresAt: inAnHour });
    const { body } = await call<CreatedKey>("POST", "/v1/keys", { key, body: { name: "a" } });
    expect(body.expires_at).toBe(new Date(inAnHour).toISOString());
    const earlier = new Date(inAnHour - 1_000).toISOString();
    const other = await call<CreatedKey>("POST", "/v1/keys", { key, body: { name: "b", expires_at: earlier } });
    expect(other.body.expires_at).toBe(earlier);
  });

  test("makes no key that outlives it", async () => {
    const { key } = await makeKey({ expiresAt: inAnHour });
    const body = { name: "a", expires_at: new Date(inAnHour + 1).toISOString() };
    const { status, body: refused } = await call<Failure>("POST", "/v1/keys", { key, body });
    expect([status, refused.error.fields.map(({ field }) => field)]).toEqual([422, ["expires_at"]]);
  });
});

test("what is said of keys is kept by no cache on the way", async () => {
  const { key } = await makeKey();
  const made = await call<CreatedKey>("POST", "/v1/keys", {
    key,
    body: { name: "a" },
    headers: { "Idempotency-Key": "k" },
  });
  const replayed = await call("POST", "/v1/keys", { key, body: { name: "a" }, headers: { "Idempotency-Key": "k" } });
  const answers = [
    made,
    replayed,
    await call("GET", "/v1/keys", { key }),
    await call("DELETE", `/v1/keys/${made.body.id}`, { key }),
    await call("GET", "/v1/keys", {}),
  ];
  expect(answers.map(({ headers }) => headers.get("Cache-Control"))).toEqual(answers.map(() => "no-store"));
});

test("an answer that is repeated under an Idempotency-Key says how the key stands against its limit", async () => {
  const { key } = await makeKey();
  const send = () => call("POST", "/v1/keys", { key, body: { name: "a" }, headers: { "Idempotency-Key": "limits" } });
  await send();
  const { headers } = await send();
  expect(headers.get("Idempotency-Replayed")).toBe("true");
  for (const name of ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]) {
    expect(Number(headers.get(name)), name).toBeGreaterThan(0);
  }
});

describe("a line of the log", () => {
  const linesOf = async (work: () => Promise<unknown>) => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    await work();
    return lines.mock.calls.flat().map(String).join("\n");
  };

  test("never holds the values of a query that failed", async () => {
    const { key } = await makeKey();
    const path = `/v1/scoring/assignments?objectType=contact&objectId=${encodeURIComponent(LINKEDIN)}`;
    const broken = new Proxy(env.DB, {
      get(target, name) {
        if (name === "prepare") return (query: string) => target.prepare(query.replace("assignments", "nowhere"));
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const text = await linesOf(() => call("GET", path, { key, bindings: freshIsolate({ DB: broken }) }));
    expect(text).toContain("no such table");
    expect(text).not.toContain("linkedin.com");
  });

  test("names the failure of a write, and none of its values", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key, "contact");
    const body = { profileId, objectType: "contact", objectId: LINKEDIN };
    const bindings = freshIsolate({ DB: failingAtBatch(2) });
    const text = await linesOf(() => call("POST", "/v1/scoring/assignments", { key, body, bindings }));
    expect(text).toContain("Network connection lost");
    expect(text).not.toContain("linkedin.com");
  });
});
