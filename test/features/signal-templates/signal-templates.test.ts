import { describe, expect, test } from "vitest";
import type {
  SignalTemplate,
  SignalTemplateList,
} from "../../../src/features/signal-templates/signal-templates.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { tick } from "../../support/clock.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import { makeTemplate, UNKNOWN_ID } from "../../support/profiles.ts";

const COMPANIES = "/v1/companies/signals/templates";
const CONTACTS = "/v1/contacts/signals/templates";
const HEADS = { name: "Head count", question: "How many people work there?", answerType: "number" };

const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);
const read = (key: string, path: string) => call<SignalTemplate>("GET", path, { key });
const list = async (key: string, path: string) => (await call<SignalTemplateList>("GET", path, { key })).body;

describe.each([
  ["companies", COMPANIES, CONTACTS],
  ["contacts", CONTACTS, COMPANIES],
])("a signal template of %s", (_, path, other) => {
  test("is made with 201, answered field for field, and read back as it was answered", async () => {
    const { key, keyId, organizationId } = await makeKey();
    const sent = { ...HEADS, description: "x", weight: "nice_to_have", qualificationCriteria: "y" };
    const { status, body } = await call<SignalTemplate>("POST", path, { key, body: sent });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...sent,
      id: expect.any(String),
      templateId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: 1,
      organizationId,
      outputSchema: null,
      createdByUserId: keyId,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      deletedAt: null,
      source: "api",
    });
    expect((await read(key, `${path}/${body.templateId}`)).body).toEqual(body);
  });

  test("is open_text and important where nothing else is said", async () => {
    const { key } = await makeKey();
    const { body } = await call("POST", path, { key, body: { name: "a", question: "b?" } });
    expect(body).toMatchObject({
      answerType: "open_text",
      weight: "important",
      description: null,
      qualificationCriteria: null,
    });
  });

  test("has a next version by a PATCH: another id, the same templateId, what was not sent as it was", async () => {
    const { key } = await makeKey();
    const { body: first } = await call<SignalTemplate>("POST", path, { key, body: { ...HEADS, description: "x" } });
    const one = `${path}/${first.templateId}`;
    const { status, body: second } = await call<SignalTemplate>("PATCH", one, {
      key,
      body: { question: "How many?", weight: "not_important" },
    });
    expect(status).toBe(200);
    expect(second).toEqual({
      ...first,
      id: second.id,
      version: 2,
      question: "How many?",
      weight: "not_important",
      createdAt: second.createdAt,
    });
    expect(second.id).not.toBe(first.id);
    const { body: third } = await call("PATCH", one, { key, body: { description: null } });
    expect(third).toMatchObject({ version: 3, description: null, question: "How many?" });
    expect((await read(key, one)).body).toEqual(third);
    expect((await list(key, path)).total).toBe(1);
  });

  test("is taken out of use by DELETE: out of the list unless includeDeleted, still readable, never changed again", async () => {
    const { key } = await makeKey();
    const { body } = await call<SignalTemplate>("POST", path, { key, body: HEADS });
    const one = `${path}/${body.templateId}`;
    const gone = await call("DELETE", one, { key });
    expect([gone.status, gone.text]).toEqual([204, ""]);
    const deletedAt = expect.stringMatching(/^\d{4}-.*Z$/);
    expect((await read(key, one)).body).toEqual({ ...body, deletedAt });
    expect(await list(key, path)).toMatchObject({ items: [], total: 0 });
    expect(await list(key, `${path}?includeDeleted=false`)).toMatchObject({ total: 0 });
    expect(await list(key, `${path}?includeDeleted=true`)).toMatchObject({ items: [{ ...body, deletedAt }], total: 1 });
    expect((await call("DELETE", one, { key })).status).toBe(404);
    expect((await call("PATCH", one, { key, body: { name: "x" } })).status).toBe(404);
  });

  test("does not exist for the other object type", async () => {
    const { key } = await makeKey();
    const { body } = await call<SignalTemplate>("POST", path, { key, body: HEADS });
    const elsewhere = `${other}/${body.templateId}`;
    const answers = [
      await call<Failure>("GET", elsewhere, { key }),
      await call<Failure>("PATCH", elsewhere, { key, body: { name: "x" } }),
      await call<Failure>("DELETE", elsewhere, { key }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body.error.code]).toEqual([404, "TEMPLATE_NOT_FOUND"]);
    }
    expect((await list(key, `${other}?includeDeleted=true`)).total).toBe(0);
    expect((await read(key, `${path}/${body.templateId}`)).body).toEqual(body);
  });

  test.each(["GET", "PATCH", "DELETE"])("%s of an unknown one is 404", async (method) => {
    const { key } = await makeKey();
    const body = method === "PATCH" ? { body: { name: "x" } } : {};
    expect((await call(method, `${path}/${UNKNOWN_ID}`, { key, ...body })).status).toBe(404);
    expect((await call(method, `${path}/anything`, { key, ...body })).status).toBe(404);
  });
});

describe("a list of signal templates", () => {
  test("comes in pages by limit and offset, the newest first, and says how many there are", async () => {
    const { key } = await makeKey();
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      tick();
      made.unshift(await makeTemplate(key));
    }
    await makeTemplate(key, "number", "contact");
    const first = await list(key, `${COMPANIES}?limit=2`);
    expect(first).toMatchObject({ total: 3, limit: 2, offset: 0, hasMore: true });
    const second = await list(key, `${COMPANIES}?limit=2&offset=2`);
    expect(second).toMatchObject({ total: 3, limit: 2, offset: 2, hasMore: false });
    expect([...first.items, ...second.items].map(({ templateId }) => templateId)).toEqual(made);
    expect(await list(key, `${COMPANIES}?offset=9`)).toEqual({
      items: [],
      total: 3,
      limit: 20,
      offset: 9,
      hasMore: false,
    });
  });

  test.each(["limit=0", "limit=101", "offset=-1", "offset=x", "includeDeleted=yes"])(
    "with %s is refused with 422",
    async (query) => {
      const { key } = await makeKey();
      const answer = await call<Failure>("GET", `${COMPANIES}?${query}`, { key });
      expect([answer.status, fieldsOf(answer)]).toEqual([422, [query.split("=")[0]]]);
    },
  );
});

describe("a signal template is refused with 422", () => {
  test.each<[string, unknown, string[]]>([
    ["without a name and a question", {}, ["name", "question"]],
    ["with an empty name", { ...HEADS, name: " " }, ["name"]],
    ["with a name of 201 characters", { ...HEADS, name: "x".repeat(201) }, ["name"]],
    ["with an unknown answerType", { ...HEADS, answerType: "text" }, ["answerType"]],
    ["with an unknown weight", { ...HEADS, weight: "heavy" }, ["weight"]],
    ["as json_schema without a schema", { ...HEADS, answerType: "json_schema" }, ["outputSchema"]],
    ["as a number with a schema", { ...HEADS, outputSchema: {} }, ["outputSchema"]],
    ["with an unknown field", { ...HEADS, colour: 1 }, ["colour"]],
  ])("%s", async (_, body, fields) => {
    const { key } = await makeKey();
    const answer = await call<Failure>("POST", COMPANIES, { key, body });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
  });

  test("by a PATCH that changes nothing, or the answerType, which stays", async () => {
    const { key } = await makeKey();
    const one = `${COMPANIES}/${await makeTemplate(key)}`;
    expect((await call("PATCH", one, { key, body: {} })).status).toBe(422);
    const typed = await call<Failure>("PATCH", one, { key, body: { answerType: "boolean" } });
    expect(typed.status).toBe(422);
    expect(fieldsOf(typed)).toContain("answerType");
    expect((await read(key, one)).body).toMatchObject({ version: 1, answerType: "number" });
  });

  test("but a name of 200 characters and a json_schema with its schema are taken", async () => {
    const { key } = await makeKey();
    const outputSchema = { type: "object" };
    const body = { name: "x".repeat(200), question: "y?", answerType: "json_schema", outputSchema };
    const { status, body: made } = await call<SignalTemplate>("POST", COMPANIES, { key, body });
    expect([status, made.outputSchema]).toEqual([201, outputSchema]);
  });
});

describe("two changes of one template at the same time", () => {
  test("make two versions, and neither is lost", async () => {
    const { key } = await makeKey();
    const one = `${COMPANIES}/${await makeTemplate(key)}`;
    const patch = (body: unknown, bindings = freshIsolate()) => call("PATCH", one, { key, body, bindings });
    const other = () => patch({ name: "Renamed" });
    const { body } = await patch({ question: "Asked anew?" }, freshIsolate({ DB: interleavedAtBatch(1, other) }));
    expect(body).toMatchObject({ version: 3, name: "Renamed", question: "Asked anew?" });
  });

  test("never bring a template back that was deleted in between: the later is 404", async () => {
    const { key } = await makeKey();
    const one = `${COMPANIES}/${await makeTemplate(key)}`;
    const bindings = freshIsolate({ DB: interleavedAtBatch(1, () => call("DELETE", one, { key })) });
    const { status } = await call("PATCH", one, { key, body: { name: "x" }, bindings });
    expect(status).toBe(404);
    expect((await list(key, COMPANIES)).total).toBe(0);
  });
});
