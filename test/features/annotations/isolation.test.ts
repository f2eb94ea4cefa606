import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../../../src/core/access/scope.ts";
import { LABELS, makeLabel, rate, SCORES } from "../../support/annotations.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey, type TestKey } from "../../support/keys.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly scope: Scope;
  readonly body?: object;
  /** What another organisation sees: 404, an empty list, or that its own things are missing. */
  readonly foreign: "absent" | "empty" | "own";
}

interface Things {
  readonly owner: TestKey;
  readonly labelId: string;
  readonly scoreId: string;
  readonly sourceId: string;
}

async function makeThings(): Promise<Things> {
  const owner = await makeKey();
  const { id: labelId } = await makeLabel(owner.key);
  const sourceId = crypto.randomUUID();
  const { id: scoreId } = await rate(owner.key, sourceId, { label_id: labelId, value: { rating: 4 } });
  return { owner, labelId, scoreId, sourceId };
}

/** Every operation of the family on one organisation's things; those that delete come last. */
function operationsOn({ labelId, scoreId, sourceId }: Things): Operation[] {
  const [label, score] = [`${LABELS}${labelId}/`, `${SCORES}${scoreId}/`];
  const source = { source_type: "trace", source_id: sourceId };
  const rating = { label_id: labelId, value: { rating: 2 } };
  return [
    { method: "GET", path: LABELS, scope: "read", foreign: "empty" },
    { method: "GET", path: label, scope: "read", foreign: "absent" },
    { method: "GET", path: `${label}agreement/`, scope: "read", foreign: "absent" },
    { method: "GET", path: `${label}disagreements/`, scope: "read", foreign: "absent" },
    { method: "GET", path: SCORES, scope: "read", foreign: "empty" },
    { method: "GET", path: `${SCORES}?label_id=${labelId}`, scope: "read", foreign: "empty" },
    { method: "GET", path: `${SCORES}?source_id=${sourceId}`, scope: "read", foreign: "empty" },
    {
      method: "GET",
      path: `${SCORES}for-source/?source_type=trace&source_id=${sourceId}`,
      scope: "read",
      foreign: "empty",
    },
    { method: "GET", path: score, scope: "read", foreign: "absent" },
    { method: "POST", path: LABELS, scope: "write", foreign: "own", body: { name: "Own", type: "text" } },
    { method: "POST", path: `${label}restore/`, scope: "write", foreign: "absent" },
    { method: "PUT", path: label, scope: "write", foreign: "absent", body: { name: "Renamed" } },
    { method: "PATCH", path: label, scope: "write", foreign: "absent", body: { name: "Renamed" } },
    { method: "POST", path: SCORES, scope: "write", foreign: "absent", body: { ...source, ...rating } },
    { method: "POST", path: `${SCORES}bulk/`, scope: "write", foreign: "own", body: { ...source, scores: [rating] } },
    { method: "PUT", path: score, scope: "write", foreign: "absent", body: { value: { rating: 3 } } },
    { method: "PATCH", path: score, scope: "write", foreign: "absent", body: { notes: "x" } },
    { method: "DELETE", path: score, scope: "write", foreign: "absent" },
    { method: "DELETE", path: label, scope: "write", foreign: "absent" },
  ];
}

const send = (key: string, { method, path, body }: Operation) =>
  call<Failure>(method, path, { key, ...(body && { body }) });

/** Everything that a key can read of what the owner has. */
async function everything({ owner, labelId, scoreId }: Things): Promise<unknown[]> {
  const paths = [LABELS, SCORES, `${LABELS}${labelId}/`, `${SCORES}${scoreId}/`, `${LABELS}${labelId}/agreement/`];
  return Promise.all(paths.map(async (path) => (await call("GET", path, { key: owner.key })).body));
}

let things: Things;
beforeAll(async () => {
  things = await makeThings();
});

describe("another organisation, or the same one's live key, finds none of it and changes none of it", () => {
  test.each([
    ["another organisation", () => makeKey()],
    ["the live key", () => makeKey({ organizationId: things.owner.organizationId, environment: "live" })],
  ])("%s", async (_, makeStranger) => {
    const { key } = await makeStranger();
    const before = await everything(things);
    for (const operation of operationsOn(things)) {
      const { status, body } = await send(key, operation);
      const name = `${operation.method} ${operation.path}`;
      const refused = operation.foreign === "absent" ? status === 404 : status < 300;
      expect([name, status, refused]).toEqual([name, status, true]);
      const listed: unknown = Array.isArray(body) ? body : Reflect.get(Object(body), "results");
      expect([name, operation.foreign === "empty" ? listed : []]).toEqual([name, []]);
      expect(JSON.stringify(body)).not.toContain('"rating":4');
    }
    expect(await everything(things)).toEqual(before);
  });
});

describe("a key needs the scope of the operation", () => {
  test.each(["score", "read", "write"] as const)("a %s key is refused what it has no scope for", async (held) => {
    const { key } = await makeKey({ organizationId: things.owner.organizationId, scopes: [held] });
    for (const operation of operationsOn(things).filter(({ scope }) => scope !== held)) {
      const { status, body } = await send(key, operation);
      expect([operation.path, status, body.error.code]).toEqual([operation.path, 403, "insufficient_scope"]);
    }
  });
});

test("every operation is limited by the rates of writes and of reads", async () => {
  for (const operation of operationsOn(things).slice(0, 12)) {
    const { headers } = await send(things.owner.key, operation);
    expect(headers.get("X-RateLimit-Limit")).toBe(operation.scope === "read" ? "100000" : "2000");
  }
});
