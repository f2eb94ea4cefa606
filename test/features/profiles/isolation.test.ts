import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../../../src/core/access/scope.ts";
import type { Answer } from "../../support/answer.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey, type TestKey } from "../../support/keys.ts";
import {
  assignAll,
  HEAD_COUNT,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  settled,
} from "../../support/profiles.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly scope: Scope;
  readonly body?: unknown;
  /** What another organisation sees: 404, or an empty list. */
  readonly foreign: "absent" | "empty" | "own";
}

interface Things {
  readonly owner: TestKey;
  readonly profileId: string;
  readonly ruleId: string;
  readonly templateId: string;
  readonly assignmentId: string;
}

async function makeThings(): Promise<Things> {
  const owner = await makeKey();
  const { key } = owner;
  const [profileId, templateId] = [await makeProfile(key), await makeTemplate(key)];
  const { id: ruleId } = await putRule(key, profileId, templateId);
  await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 50 });
  const [assignment] = await assignAll(key, profileId, "acme.com");
  await settled(key, profileId);
  return { owner, profileId, ruleId, templateId, assignmentId: assignment?.id ?? "" };
}

/** Every operation of the family on one organisation's things; those that delete come last. */
function operationsOn({ profileId, ruleId, templateId, assignmentId }: Things): Operation[] {
  const [profiles, templates] = ["/v1/scoring/profiles", "/v1/companies/signals/templates"];
  const one = `${profiles}/${profileId}`;
  const object = "objectType=company&objectId=acme.com";
  const rule = { signalTemplateId: templateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT };
  const signal = { objectId: "acme.com", signalTemplateId: templateId, answer: 50 };
  const named = { name: "a", question: "b?", answerType: "number" };
  return [
    { method: "GET", path: profiles, scope: "read", foreign: "empty" },
    { method: "POST", path: profiles, scope: "write", foreign: "own", body: { profileType: "company", name: "x" } },
    { method: "GET", path: one, scope: "read", foreign: "absent" },
    { method: "PUT", path: one, scope: "write", foreign: "absent", body: { name: "x" } },
    { method: "GET", path: `${one}/rules`, scope: "read", foreign: "absent" },
    { method: "PUT", path: `${one}/rules`, scope: "write", foreign: "absent", body: rule },
    { method: "GET", path: `${one}/scores`, scope: "read", foreign: "absent" },
    { method: "GET", path: `${one}/recompute`, scope: "read", foreign: "absent" },
    { method: "GET", path: `/v1/scoring/assignments?${object}`, scope: "read", foreign: "empty" },
    {
      method: "POST",
      path: "/v1/scoring/assignments",
      scope: "write",
      foreign: "absent",
      body: { profileId, objectType: "company", objectId: "b.com" },
    },
    {
      method: "POST",
      path: "/v1/scoring/assignments/bulk",
      scope: "write",
      foreign: "absent",
      body: { profileId, objectType: "company", objectIds: ["c.com"] },
    },
    { method: "GET", path: `/v1/scoring/scores?${object}`, scope: "read", foreign: "empty" },
    {
      method: "POST",
      path: "/v1/scoring/compute",
      scope: "score",
      foreign: "own",
      body: { objectType: "company", objectIds: ["acme.com"] },
    },
    {
      method: "POST",
      path: "/v1/scoring/signals",
      scope: "write",
      foreign: "own",
      body: { objectType: "company", signals: [signal] },
    },
    { method: "GET", path: `/v1/scoring/signals?${object}`, scope: "read", foreign: "empty" },
    { method: "POST", path: templates, scope: "write", foreign: "own", body: named },
    { method: "POST", path: "/v1/contacts/signals/templates", scope: "write", foreign: "own", body: named },
    { method: "GET", path: `${templates}?includeDeleted=true`, scope: "read", foreign: "empty" },
    { method: "GET", path: `${templates}/${templateId}`, scope: "read", foreign: "absent" },
    { method: "PATCH", path: `${templates}/${templateId}`, scope: "write", foreign: "absent", body: { name: "x" } },
    { method: "DELETE", path: `${one}/rules/${ruleId}`, scope: "write", foreign: "absent" },
    { method: "DELETE", path: `/v1/scoring/assignments/${assignmentId}`, scope: "write", foreign: "absent" },
    { method: "DELETE", path: `${templates}/${templateId}`, scope: "write", foreign: "absent" },
    { method: "DELETE", path: one, scope: "write", foreign: "absent" },
  ];
}

const OTHERS: Readonly<Record<Scope, readonly Scope[]>> = {
  score: ["read", "write"],
  read: ["score", "write"],
  write: ["read", "score"],
  admin: ["read", "score", "write"],
};

const send = (key: string, { method, path, body }: Operation, headers = {}): Promise<Answer<Failure>> =>
  call<Failure>(method, path, { key, headers, ...(body !== undefined && { body }) });

/** An empty list in whichever of the family's three shapes. */
function itemsOf(body: object): unknown {
  if (Array.isArray(body)) return body;
  return "items" in body ? body.items : "data" in body ? body.data : body;
}

describe("what belongs to an organisation", () => {
  let things: Things;
  let organizationId: string;
  beforeAll(async () => {
    things = await makeThings();
    ({ organizationId } = things.owner);
  });

  test.each([
    ["another organisation", () => makeKey()],
    ["its own live key", () => makeKey({ organizationId, environment: "live" })],
  ])("is absent for %s: 404 where it is named, nothing where it would be listed", async (_, makeStranger) => {
    const { key } = await makeStranger();
    const before = await scoresOf(things.owner.key, "acme.com");
    expect(before).toHaveLength(1);
    for (const operation of operationsOn(things).filter(({ foreign }) => foreign !== "own")) {
      const { status, body } = await send(key, operation);
      const told = `${operation.method} ${operation.path}`;
      const seen = status === 404 ? body.error.type : itemsOf(body);
      expect([told, status, seen]).toEqual(operation.foreign === "absent" ? [told, 404, "NOT_FOUND"] : [told, 200, []]);
    }
    expect(await scoresOf(things.owner.key, "acme.com")).toEqual(before);
  });

  test("is not touched by a stranger's signals and compute on the same object", async () => {
    const { key } = await makeKey();
    const before = await call("GET", "/v1/scoring/signals?objectType=company&objectId=acme.com", {
      key: things.owner.key,
    });
    const taken = await sendSignals(key, { objectId: "acme.com", signalTemplateId: things.templateId, answer: 500 });
    expect(taken.errors).toMatchObject([{ code: "TEMPLATE_NOT_FOUND" }]);
    await sendSignals(key, { objectId: "acme.com", signalTemplateId: await makeTemplate(key), answer: 500 });
    const after = await call("GET", "/v1/scoring/signals?objectType=company&objectId=acme.com", {
      key: things.owner.key,
    });
    expect(after.body).toEqual(before.body);
  });

  test("cannot be scored by a stranger: a rule on a foreign signal template is 404", async () => {
    const { key } = await makeKey();
    const body = {
      signalTemplateId: things.templateId,
      dimension: "fit",
      answerType: "number",
      pointValues: HEAD_COUNT,
    };
    const path = `/v1/scoring/profiles/${await makeProfile(key)}/rules`;
    const { status, body: refusal } = await call<Failure>("PUT", path, { key, body });
    expect([status, refusal.error.code]).toEqual([404, "TEMPLATE_NOT_FOUND"]);
  });

  test("may name the same object: each organisation scores it for itself", async () => {
    const other = await makeThings();
    const [mine] = await scoresOf(things.owner.key, "acme.com");
    const [theirs] = await scoresOf(other.owner.key, "acme.com");
    expect(mine?.organizationId).toBe(organizationId);
    expect(theirs?.organizationId).toBe(other.owner.organizationId);
    expect(mine?.id).not.toBe(theirs?.id);
  });
});

describe("a key", () => {
  test("without the one scope that a route needs is refused with 403 naming it, before anything is done", async () => {
    const things = await makeThings();
    const { organizationId } = things.owner;
    for (const operation of operationsOn(things)) {
      const { key } = await makeKey({ organizationId, scopes: OTHERS[operation.scope] });
      const { status, body } = await send(key, operation);
      const told = `${operation.method} ${operation.path}`;
      expect([told, status, body.error.code, body.error.details]).toEqual([
        told,
        403,
        "insufficient_scope",
        { scope: operation.scope },
      ]);
    }
  });

  test("with just that scope may use the route, whose answer tells the family's limits", async () => {
    const things = await makeThings();
    const { organizationId } = things.owner;
    const keys = {
      score: await makeKey({ organizationId, scopes: ["score"] }),
      read: await makeKey({ organizationId, scopes: ["read"] }),
      write: await makeKey({ organizationId, scopes: ["write"] }),
      admin: things.owner,
    };
    for (const operation of operationsOn(things)) {
      const before = Date.now();
      const { status, headers } = await send(keys[operation.scope].key, operation);
      const told = `${operation.method} ${operation.path}`;
      expect([told, status >= 200 && status < 300]).toEqual([told, true]);
      const limit = operation.method === "GET" ? "100000" : "2000";
      expect([told, headers.get("X-RateLimit-Limit")]).toEqual([told, limit]);
      expect(Number(headers.get("X-RateLimit-Remaining"))).toBeLessThan(Number(limit));
      expect(Number(headers.get("X-RateLimit-Reset"))).toBeGreaterThan(before / 1_000 - 1);
    }
  });

  test("that is missing is refused with 401 on every route", async () => {
    const things = await makeThings();
    for (const { method, path, body } of operationsOn(things)) {
      const { status, headers } = await call(method, path, { ...(body !== undefined && { body }) });
      expect([`${method} ${path}`, status, headers.get("WWW-Authenticate")]).toEqual([
        `${method} ${path}`,
        401,
        "Bearer",
      ]);
    }
  });
});

describe("an Idempotency-Key", () => {
  test("makes every writing route answer a repeat with the first answer, and do nothing twice", async () => {
    const things = await makeThings();
    const { key } = things.owner;
    const writing = operationsOn(things).filter(({ method }) => ["PATCH", "POST", "PUT"].includes(method));
    expect(writing).toHaveLength(10);
    for (const [index, operation] of writing.entries()) {
      const headers = { "Idempotency-Key": `write-${index}` };
      const first = await send(key, operation, headers);
      const second = await send(key, operation, headers);
      const told = `${operation.method} ${operation.path}`;
      expect([told, first.status < 300, first.headers.get("Idempotency-Replayed")]).toEqual([told, true, null]);
      expect([told, second.status, second.text]).toEqual([told, first.status, first.text]);
      expect([told, second.headers.get("Idempotency-Replayed")]).toEqual([told, "true"]);
    }
  });

  test("that was used for another body is refused with 422 IDEMPOTENCY_KEY_REUSED", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key, "contact");
    const headers = { "Idempotency-Key": "k" };
    const assign = (objectId: string) =>
      call<Failure>("POST", "/v1/scoring/assignments", {
        key,
        headers,
        body: { profileId, objectType: "contact", objectId },
      });
    expect((await assign(LINKEDIN)).status).toBe(201);
    const { status, body } = await assign(`${LINKEDIN}-2`);
    expect([status, body.error.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
  });
});
