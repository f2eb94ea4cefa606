import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { log, setLogLevel } from "../../src/log.ts";
import { call, freshIsolate, type Failure } from "../support/api.ts";
import { failingDatabase } from "../support/faults.ts";
import { makeKey } from "../support/keys.ts";

afterEach(() => vi.restoreAllMocks());

const ENVELOPE = ["type", "code", "message", "errorCode", "errorAction", "details", "requestId", "fields"];

describe("every error has the one envelope", () => {
  test.each([
    ["a path that no route has", "GET", "/nope", {}, 404, "ROUTE_NOT_FOUND"],
    ["a method that the path does not take", "PUT", "/v1/models/deploy", {}, 405, "METHOD_NOT_ALLOWED"],
    ["a body that is no JSON", "POST", "/v1/models/deploy", { body: "{" }, 400, "INVALID_JSON"],
    [
      "a body of another type",
      "POST",
      "/v1/models/deploy",
      { body: "a", headers: { "Content-Type": "text/plain" } },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "a form",
      "POST",
      "/v1/keys",
      { body: "a=1", headers: { "Content-Type": "application/x-www-form-urlencoded" } },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["an invalid body", "POST", "/v1/keys", { body: {} }, 422, "VALIDATION_ERROR"],
    ["an invalid query", "GET", "/v1/models?limit=x", {}, 422, "VALIDATION_ERROR"],
    ["no key", "GET", "/v1/models", { key: undefined }, 401, "invalid_api_key"],
  ] as const)("%s", async (_, method, path, sent, status, code) => {
    const { key } = await makeKey();
    const options = "key" in sent ? {} : { key, ...sent };
    const answer = await call<Failure>(method, path, { ...options, bindings: freshIsolate({ STAGE: "deployed" }) });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(Object.keys(answer.body.error)).toEqual(ENVELOPE);
    expect(answer.body.error.errorCode).toBe(code);
    expect(answer.body.error.requestId).toBe(answer.headers.get("X-Request-Id"));
    expect(answer.body.error.errorAction).toMatch(/\.$/);
  });

  test("405 names the methods that the path takes", async () => {
    const { headers } = await call("DELETE", "/v1/keys");
    expect(headers.get("Allow")).toBe("GET, POST");
    expect((await call("POST", "/healthz")).headers.get("Allow")).toBe("GET");
    expect((await call("GET", "/v1/score/dep_x/batch")).headers.get("Allow")).toBe("POST");
  });

  test("500 tells nothing of the inside, except in local development, and the log tells all", async () => {
    const { key } = await makeKey();
    const lines = vi.spyOn(console, "log");
    const DB = failingDatabase();
    const deployed = await call<Failure>("GET", "/v1/models", {
      key,
      bindings: freshIsolate({ DB, STAGE: "deployed" }),
    });
    expect([deployed.status, deployed.body.error.code, deployed.body.error.type]).toEqual([
      500,
      "INTERNAL_ERROR",
      "INTERNAL",
    ]);
    expect(deployed.text).not.toContain("overloaded");
    expect(lines.mock.calls.flat().join("\n")).toContain("overloaded");
    const local = await call("GET", "/v1/models", { key, bindings: freshIsolate({ DB, STAGE: "local" }) });
    expect(local.body).toMatchObject({ error: { debug: { cause: expect.stringContaining("overloaded") } } });
  });

  test("a refusal has no cause beside its message, which says all", async () => {
    const { key } = await makeKey();
    const { body } = await call<Failure>("GET", "/v1/models?limit=x", {
      key,
      bindings: freshIsolate({ STAGE: "local" }),
    });
    expect(Object.keys(body.error)).toEqual(ENVELOPE);
  });
});

describe("the request id", () => {
  test("is new, or the caller's own where it is safe to repeat", async () => {
    const own = async (id: string) =>
      (await call("GET", "/healthz", { headers: { "X-Request-Id": id } })).headers.get("X-Request-Id");
    expect((await call("GET", "/healthz")).headers.get("X-Request-Id")).toMatch(/^req_[0-9a-z]{26}$/);
    expect(await own("checkout-42.a_B")).toBe("checkout-42.a_B");
    for (const unsafe of ["a b", "x".repeat(65), "<script>", '"']) expect(await own(unsafe)).toMatch(/^req_/);
  });
});

/** Objects and the queue may have something to say at any time, and no request to say it of. */
const isOfBackground = (line: string) => line.includes('"event":') && !line.includes('"requestId":');

describe("the log", () => {
  test("has one line a request, with route, status, duration and space, and neither secret nor feature", async () => {
    const { key, secret, organizationId } = await makeKey();
    const lines = vi.spyOn(console, "log");
    const body = { records: [{ id: "applicant-of-note", income: 987_654 }] };
    await call("POST", "/v1/score/dep_secret/batch", { key, body, headers: { "X-Request-Id": "seen" } });
    const [line, ...others] = lines.mock.calls
      .flat()
      .map(String)
      .filter((text) => !isOfBackground(text));
    expect(others).toEqual([]);
    expect(JSON.parse(line ?? "")).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      requestId: "seen",
      method: "POST",
      route: "/v1/score/:slug/batch",
      status: 404,
      durationMs: expect.any(Number),
      space: `${organizationId}:test`,
    });
    for (const hidden of [secret, "applicant-of-note", "987654"]) expect(line).not.toContain(hidden);
  });

  test("leaves out the lines below its level", () => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    onTestFinished(() => setLogLevel("info"));
    setLogLevel("warn");
    log({ level: "info", event: "left_out", requestId: "level" });
    log({ level: "warn", event: "written", requestId: "level" });
    log({ level: "error", event: "written", requestId: "level" });
    setLogLevel("error");
    log({ level: "warn", event: "left_out", requestId: "level" });
    const written = lines.mock.calls
      .flat()
      .map(String)
      .filter((text) => text.includes('"level"}'));
    expect(written.map((line) => JSON.parse(line).event)).toEqual(["written", "written"]);
  });
});

describe("browsers", () => {
  test("may call from everywhere, or only from the origins that are configured", async () => {
    const from = (origin: string, configured: string) =>
      call("GET", "/healthz", { headers: { Origin: origin }, bindings: freshIsolate({ CORS_ORIGINS: configured }) });
    const allowed = async (origin: string, configured: string) =>
      (await from(origin, configured)).headers.get("Access-Control-Allow-Origin");
    expect(await allowed("https://a.example", "*")).toBe("*");
    expect(await allowed("https://a.example", "https://b.example, https://a.example")).toBe("https://a.example");
    expect(await allowed("https://c.example", "https://b.example, https://a.example")).toBeNull();
    expect((await from("https://a.example", "*")).headers.get("Access-Control-Expose-Headers")).toContain(
      "X-RateLimit-Reset",
    );
  });

  test("may ask first, without a key", async () => {
    const headers = { Origin: "https://a.example", "Access-Control-Request-Method": "POST" };
    const { status, headers: answered } = await call("OPTIONS", "/v1/models/deploy", { headers });
    expect(status).toBe(204);
    expect(answered.get("Access-Control-Allow-Methods")).toContain("POST");
  });

  test("get the headers that keep a page safe", async () => {
    const { headers } = await call("GET", "/healthz");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Strict-Transport-Security")).toContain("max-age");
  });
});
