import { describe, expect, test } from "vitest";
import type { Profile } from "../../../src/features/profiles/profiles.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { tick } from "../../support/clock.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  makeProfile,
  makeTemplate,
  putRule,
  readPages,
  scoresOf,
  sendSignals,
  settled,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/profiles";

const create = (key: string, body: unknown) => call<Profile>("POST", PATH, { key, body });
const refused = (method: string, path: string, key: string, body?: unknown) =>
  call<Failure>(method, path, { key, ...(body !== undefined && { body }) });
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

describe("making a profile", () => {
  test("answers 201 with the profile, field for field", async () => {
    const { key, organizationId } = await makeKey();
    const { status, body } = await create(key, { profileType: "contact", name: " Buyers ", description: "VPs" });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      organizationId,
      type: "contact",
      name: "Buyers",
      description: "VPs",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: body.createdAt,
    });
    expect(organizationId).toMatch(/^[0-9a-f]{24}$/);
  });

  test("needs no description: it is null then", async () => {
    const { key } = await makeKey();
    expect((await create(key, { profileType: "company", name: "ICP" })).body.description).toBeNull();
    expect((await create(key, { profileType: "company", name: "ICP", description: null })).body.description).toBeNull();
  });

  test.each([
    ["nothing", {}, ["profileType", "name"]],
    ["another type", { profileType: "person", name: "x" }, ["profileType"]],
    ["the answer's word for the type", { type: "company", name: "x" }, ["profileType", "type"]],
    ["an empty name", { profileType: "company", name: "  " }, ["name"]],
    ["a name of 201 characters", { profileType: "company", name: "x".repeat(201) }, ["name"]],
    ["a description that is no text", { profileType: "company", name: "x", description: 5 }, ["description"]],
    ["an unknown field", { profileType: "company", name: "x", colour: "red" }, ["colour"]],
  ])("with %s is refused with 422, naming every field", async (_, body, fields) => {
    const { key } = await makeKey();
    const answer = await refused("POST", PATH, key, body);
    expect([answer.status, answer.body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
    expect(fieldsOf(answer)).toEqual(fields);
  });

  test("from text that is no JSON is refused with 400, and without a JSON content type with 415", async () => {
    const { key } = await makeKey();
    expect((await refused("POST", PATH, key, "{")).body.error.code).toBe("INVALID_JSON");
    const plain = { key, body: "{}", headers: { "Content-Type": "text/plain" } };
    expect((await call("POST", PATH, plain)).status).toBe(415);
  });
});

describe("listing profiles", () => {
  test("is an array, empty at first, then the newest first", async () => {
    const { key } = await makeKey();
    expect((await call("GET", PATH, { key })).body).toEqual([]);
    const first = await makeProfile(key, "company", "a");
    tick();
    const second = await makeProfile(key, "contact", "b");
    const { body, headers } = await call<Profile[]>("GET", PATH, { key });
    expect(body.map(({ id, name, type }) => [id, name, type])).toEqual([
      [second, "b", "contact"],
      [first, "a", "company"],
    ]);
    expect(headers.get("Link")).toBeNull();
  });

  test("in pages follows the Link header through every profile once, and keeps the limit", async () => {
    const { key } = await makeKey();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      tick();
      made.unshift(await makeProfile(key));
    }
    const pages = await readPages<Profile>(key, `${PATH}?limit=2`);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual(made);
  });

  test.each(["limit=0", "limit=1001", "limit=x", "limit=1.5", "cursor=!", "cursor="])(
    "with %s is refused with 422",
    async (query) => {
      const { key } = await makeKey();
      const answer = await refused("GET", `${PATH}?${query}`, key);
      expect([answer.status, fieldsOf(answer)]).toEqual([422, [query.split("=")[0]]]);
    },
  );
});

describe("one profile", () => {
  test("is read back as it was made", async () => {
    const { key } = await makeKey();
    const made = await create(key, { profileType: "company", name: "ICP", description: "x" });
    const { status, body } = await call<Profile>("GET", `${PATH}/${made.body.id}`, { key });
    expect([status, body]).toEqual([200, made.body]);
  });

  test("is renamed, and its description stays unless another one, or null, is sent", async () => {
    const { key } = await makeKey();
    const { body: made } = await create(key, { profileType: "company", name: "ICP", description: "x" });
    const put = (body: unknown) => call<Profile>("PUT", `${PATH}/${made.id}`, { key, body });
    const renamed = await put({ name: "Enterprise" });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toEqual({ ...made, name: "Enterprise", updatedAt: renamed.body.updatedAt });
    expect(renamed.body.updatedAt >= made.updatedAt).toBe(true);
    expect((await put({ name: "Enterprise", description: "y" })).body.description).toBe("y");
    expect((await put({ name: "Enterprise", description: null })).body.description).toBeNull();
    expect((await call<Profile>("GET", `${PATH}/${made.id}`, { key })).body).toMatchObject({
      name: "Enterprise",
      description: null,
    });
  });

  test("keeps its type: profileType in a PUT is refused with 422, the same type too", async () => {
    const { key } = await makeKey();
    const id = await makeProfile(key);
    for (const profileType of ["contact", "company"]) {
      const answer = await refused("PUT", `${PATH}/${id}`, key, { name: "x", profileType });
      expect([answer.status, fieldsOf(answer)]).toEqual([422, ["profileType"]]);
    }
    expect((await call<Profile>("GET", `${PATH}/${id}`, { key })).body).toMatchObject({ name: "ICP", type: "company" });
  });

  test("is not changed by a PUT without a name", async () => {
    const { key } = await makeKey();
    const answer = await refused("PUT", `${PATH}/${await makeProfile(key)}`, key, { description: "x" });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, ["name"]]);
  });

  test.each([
    ["GET", "", undefined],
    ["PUT", "", { name: "x" }],
    ["DELETE", "", undefined],
    ["GET", "/rules", undefined],
    ["GET", "/scores", undefined],
    ["GET", "/recompute", undefined],
  ])("%s …%s of an unknown id is 404, and of one that is no UUID 422", async (method, rest, body) => {
    const { key } = await makeKey();
    const unknown = await refused(method, `${PATH}/${UNKNOWN_ID}${rest}`, key, body);
    expect([unknown.status, unknown.body.error.code, unknown.body.error.type]).toEqual([
      404,
      "PROFILE_NOT_FOUND",
      "NOT_FOUND",
    ]);
    const bad = await refused(method, `${PATH}/profile-1${rest}`, key, body);
    expect([bad.status, bad.body.error.code, fieldsOf(bad)]).toEqual([422, "VALIDATION_ERROR", ["profileId"]]);
  });
});

describe("two changes of one profile at the same time", () => {
  async function setUp() {
    const { key } = await makeKey();
    const path = `${PATH}/${await makeProfile(key)}`;
    const put = (body: unknown, bindings = freshIsolate()) => call<Profile>("PUT", path, { key, body, bindings });
    const racing = (body: unknown, meanwhile: () => Promise<unknown>) =>
      put(body, freshIsolate({ DB: interleavedAtBatch(1, meanwhile) }));
    const read = () => call<Profile>("GET", path, { key });
    return { key, path, put, racing, read };
  }

  test.each([
    ["a description that comes with the earlier", { name: "later" }, { name: "earlier", description: "x" }],
    ["a description that comes with the later", { name: "later", description: "x" }, { name: "earlier" }],
  ])("keep %s name, and the later answer tells all that stands", async (_, later, earlier) => {
    const { put, racing, read } = await setUp();
    const { status, body } = await racing(later, () => put(earlier));
    expect([status, body]).toMatchObject([200, { name: "later", description: "x" }]);
    expect((await read()).body).toEqual(body);
  });

  test("one of which deletes it: the other is 404, and nothing comes back", async () => {
    const { key, path, racing, read } = await setUp();
    const answer = await racing({ name: "later" }, () => call("DELETE", path, { key }));
    expect(answer).toMatchObject({ status: 404, body: { error: { code: "PROFILE_NOT_FOUND" } } });
    expect((await read()).status).toBe(404);
  });

  test("one of which changes its rules: both are kept", async () => {
    const { key, path, racing, read } = await setUp();
    const [templateId, profileId] = [await makeTemplate(key), path.slice(PATH.length + 1)];
    const { status } = await racing({ name: "later" }, () => putRule(key, profileId, templateId));
    expect([status, (await read()).body.name]).toEqual([200, "later"]);
    expect((await call<unknown[]>("GET", `${path}/rules`, { key })).body).toHaveLength(1);
    expect(await settled(key, profileId)).toMatchObject({ targetRevision: 1 });
  });
});

describe("deleting a profile", () => {
  test("answers 204 and takes its rules, assignments and scores with it, and those of no other", async () => {
    const { key, organizationId } = await makeKey();
    const templateId = await makeTemplate(key);
    const [gone, kept] = [await makeProfile(key), await makeProfile(key)];
    await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 50 });
    for (const profileId of [gone, kept]) {
      await putRule(key, profileId, templateId);
      await assignAll(key, profileId, "acme.com");
      await settled(key, profileId);
    }
    const { status, text } = await call("DELETE", `${PATH}/${gone}`, { key });
    expect([status, text]).toEqual([204, ""]);
    expect((await call("GET", `${PATH}/${gone}`, { key })).status).toBe(404);
    expect((await call("GET", `${PATH}/${gone}/rules`, { key })).status).toBe(404);
    expect((await scoresOf(key, "acme.com")).map(({ profileId }) => profileId)).toEqual([kept]);
    const tables = ["rules", "assignments", "profile_scores", "scoring_profiles"] as const;
    const left = await Promise.all(tables.map((table) => countRows(table, organizationId)));
    expect(left).toEqual([1, 1, 1, 1]);
  });

  test("works once: the second time it is 404", async () => {
    const { key } = await makeKey();
    const id = await makeProfile(key);
    expect((await call("DELETE", `${PATH}/${id}`, { key })).status).toBe(204);
    expect((await call("DELETE", `${PATH}/${id}`, { key })).status).toBe(404);
  });
});

test("an id of any UUID form is looked for, in either case: 404 where nobody has it, and 422 only for what is no UUID", async () => {
  const { key } = await makeKey();
  const { body } = await call<{ id: string }>("POST", "/v1/scoring/profiles", {
    key,
    body: { profileType: "company", name: "Cased" },
  });
  const statusOf = async (id: string) => (await call("GET", `/v1/scoring/profiles/${id}`, { key })).status;
  expect(await statusOf(body.id.toUpperCase())).toBe(200);
  expect(await statusOf("11111111-1111-1111-1111-111111111111")).toBe(404);
  expect(await statusOf("00000000-0000-0000-0000-000000000000")).toBe(404);
  expect(await statusOf("not-a-uuid")).toBe(422);
});
