import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";

// A minute of a key lasts as long as a test, however slow the machine.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const LIMITED = { RATE_LIMIT_REQUESTS_PER_MINUTE: "5" };

async function statuses(key: string, bindings: Env, count: number): Promise<number[]> {
  const answers = [];
  for (let sent = 0; sent < count; sent += 1) answers.push((await call("GET", "/v1/models", { key, bindings })).status);
  return answers;
}

test("every answer tells the limit, what is left of it and when the minute ends, refusals too", async () => {
  const { key } = await makeKey({ scopes: ["score"] });
  const seconds = Date.now() / 1_000;
  const bindings = freshIsolate();
  const first = await call("POST", "/v1/score/dep_none", { key, bindings, body: {} });
  const second = await call("GET", "/v1/models", { key, bindings });
  expect([first.status, second.status]).toEqual([404, 403]);
  const told = [first, second].map(({ headers }) => [
    headers.get("X-RateLimit-Limit"),
    headers.get("X-RateLimit-Remaining"),
  ]);
  expect(told[0]).toEqual(["1000", "999"]);
  expect(Number(first.headers.get("X-RateLimit-Reset"))).toBeGreaterThanOrEqual(Math.floor(seconds) + 60);
  expect(Number(first.headers.get("X-RateLimit-Reset"))).toBeLessThanOrEqual(Math.ceil(seconds) + 61);
});

describe("a key that has used its minute up", () => {
  test("is answered 429 rate_limited with the time to wait, and works again after it", async () => {
    const now = Date.now();
    const { key } = await makeKey();
    const bindings = freshIsolate(LIMITED);
    expect(await statuses(key, bindings, 5)).toEqual([200, 200, 200, 200, 200]);
    vi.setSystemTime(now + 17_500);
    const { status, headers, body } = await call<Failure>("GET", "/v1/models", { key, bindings });
    expect([status, body.error.code, body.error.type]).toEqual([429, "rate_limited", "RATE_LIMIT"]);
    expect(body.error.details).toEqual({ limit: 5, retry_after_ms: 42_500 });
    expect(headers.get("Retry-After")).toBe("43");
    expect(headers.get("X-RateLimit-Remaining")).toBe("0");
    vi.setSystemTime(now + 60_000);
    expect(await statuses(key, bindings, 6)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test("is refused by every isolate, and no other key is", async () => {
    const [one, other] = [await makeKey(), await makeKey()];
    const isolates = [freshIsolate(LIMITED), freshIsolate(LIMITED), freshIsolate(LIMITED)];
    const answered = [];
    for (let sent = 0; sent < 9; sent += 1) {
      answered.push(...(await statuses(one.key, isolates[sent % 3] ?? freshIsolate(LIMITED), 1)));
    }
    expect(answered.filter((status) => status === 200)).toHaveLength(5);
    expect(answered.filter((status) => status === 429)).toHaveLength(4);
    expect(await statuses(other.key, freshIsolate(LIMITED), 1)).toEqual([200]);
  });

  test("costs no call of its object any more", async () => {
    const { key } = await makeKey();
    const { bindings, calls } = countedIsolate(LIMITED);
    await statuses(key, bindings, 6);
    const before = calls.objects;
    expect(await statuses(key, bindings, 3)).toEqual([429, 429, 429]);
    expect(calls.objects).toBe(before);
  });
});

test("a thousand requests of one isolate take a thousand tokens in few calls", async () => {
  const { key } = await makeKey();
  const { bindings, calls } = countedIsolate();
  const answered = await statuses(key, bindings, 200);
  expect(new Set(answered)).toEqual(new Set([200]));
  expect(calls.objects).toBeLessThanOrEqual(16);
  const { headers } = await call("GET", "/v1/models", { key, bindings });
  expect(headers.get("X-RateLimit-Remaining")).toBe(String(1_000 - 201));
});

test("a key is served when its counter cannot be reached", async () => {
  const { key } = await makeKey();
  const broken = {
    getByName: () => ({ lease: () => Promise.reject(new Error("the object is gone")) }),
  };
  const bindings = Object.assign(freshIsolate(), { RATE_LIMITER: broken });
  const { status, headers } = await call("GET", "/v1/models", { key, bindings });
  expect([status, headers.get("X-RateLimit-Limit")]).toEqual([200, "1000"]);
});

test("the keys of a space have ten times the limit of one together, those of another space their own", async () => {
  const organization = await makeKey();
  const { organizationId } = organization;
  const bindings = freshIsolate(LIMITED);
  const keys = [organization, ...(await Promise.all(Array.from({ length: 11 }, () => makeKey({ organizationId }))))];
  const seen: number[] = [];
  for (const { key } of keys.slice(0, 10)) seen.push(...(await statuses(key, bindings, 5)));
  expect(seen).toEqual(Array.from({ length: 50 }, () => 200));
  const { status, body, headers } = await call<Failure>("GET", "/v1/models", { key: keys[10]?.key ?? "", bindings });
  expect([status, body.error.details["limit"], headers.get("X-RateLimit-Remaining")]).toEqual([429, 50, "4"]);
  expect(body.error.message).toContain("organisation and environment");
  const live = await makeKey({ organizationId, environment: "live" });
  expect(await statuses(live.key, bindings, 1)).toEqual([200]);
});
