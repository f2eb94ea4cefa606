import { describe, expect, test } from "vitest";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import {
  countRows,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  readPages,
  scoresOf,
  sendSignals,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/assignments";

const assign = (key: string, profileId: string, objectId: unknown, objectType = "company", bindings = freshIsolate()) =>
  call<Assignment>("POST", PATH, { key, body: { profileId, objectType, objectId }, bindings });
const refused = (key: string, body: unknown) => call<Failure>("POST", PATH, { key, body });
const listed = (key: string, objectId: string, objectType = "company") =>
  call<Assignment[]>("GET", `${PATH}?objectType=${objectType}&objectId=${encodeURIComponent(objectId)}`, { key });
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

describe("assigning an object", () => {
  test("answers 201 with the assignment, field for field, and lists it", async () => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    const { status, body } = await assign(key, profileId, "acme.com");
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      profileId,
      organizationId,
      objectType: "company",
      objectId: "acme.com",
      assignedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect((await listed(key, "acme.com")).body).toEqual([body]);
  });

  test("computes its scores in the same request: the next read has them", async () => {
    const { key } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 50 });
    await assign(key, profileId, "acme.com");
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ score: 40, version: 1, signalCoverage: 1 }]);
  });

  test("that has no signal scores 0, and one in a profile without rules has no score", async () => {
    const { key } = await makeKey();
    const [scored, bare] = [await makeProfile(key), await makeProfile(key)];
    await putRule(key, scored, await makeTemplate(key));
    for (const profileId of [scored, bare]) expect((await assign(key, profileId, "acme.com")).status).toBe(201);
    expect(await scoresOf(key, "acme.com")).toMatchObject([
      { profileId: scored, score: 0, contributions: [], signalCoverage: 0, totalRules: 1 },
    ]);
  });

  test.each([
    ["company", "  ACME.Com. ", "acme.com"],
    ["company", "www.acme.com", "www.acme.com"],
    ["company", "Müller.de", "xn--mller-kva.de"],
    ["company", "mu\u0308ller.de", "xn--mller-kva.de"],
    ["company", "faß。de", "xn--fa-hia.de"],
    ["company", "日本.jp", "xn--wgv71a.jp"],
    ["contact", "HTTPS://www.LinkedIn.com/in/ada/?trk=x#top", LINKEDIN],
    ["contact", "http://de.linkedin.com/IN/Ada", LINKEDIN],
    ["contact", "https://www.linkedin.com/in/ADA/details/skills/", LINKEDIN],
    ["contact", "https://linkedin.com/in/Jose%CC%81", "https://www.linkedin.com/in/jos%C3%A9"],
  ])("keeps a %s %s under one id, whatever way it is written", async (objectType, sent, objectId) => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key, objectType === "company" ? "company" : "contact");
    const { status, body } = await assign(key, profileId, sent, objectType);
    expect([status, body.objectId]).toEqual([201, objectId]);
    expect((await assign(key, profileId, objectId, objectType)).status).toBe(409);
    expect((await listed(key, sent, objectType)).body).toEqual([body]);
  });

  test("twice is 409, and the first assignment stands", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const first = await assign(key, profileId, "acme.com");
    const answer = await refused(key, { profileId, objectType: "company", objectId: "Acme.com" });
    expect([answer.status, answer.body.error.type, answer.body.error.code]).toEqual([
      409,
      "CONFLICT",
      "ALREADY_ASSIGNED",
    ]);
    expect((await listed(key, "acme.com")).body).toEqual([first.body]);
  });

  test("to an unknown profile is 404", async () => {
    const { key } = await makeKey();
    const answer = await refused(key, { profileId: UNKNOWN_ID, objectType: "company", objectId: "acme.com" });
    expect([answer.status, answer.body.error.code]).toEqual([404, "PROFILE_NOT_FOUND"]);
  });

  test("of another type than the profile scores is 422", async () => {
    const { key } = await makeKey();
    const answer = await refused(key, {
      profileId: await makeProfile(key),
      objectType: "contact",
      objectId: LINKEDIN,
    });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, ["objectType"]]);
  });

  test.each<[string, string, unknown]>([
    ["company", "a scheme", "https://acme.com"],
    ["company", "a path", "acme.com/about"],
    ["company", "a port", "acme.com:443"],
    ["company", "nothing in it", " "],
    ["company", "an empty label", "acme..com"],
    ["company", "501 characters", `${"a.".repeat(250)}b`],
    ["company", "no text", 5],
    ["contact", "a host name alone", "linkedin.com"],
    ["contact", "another site", "https://example.com/in/ada"],
    ["contact", "a site that only ends so", "https://notlinkedin.com/in/ada"],
    ["contact", "a company page", "https://www.linkedin.com/company/acme"],
    ["contact", "another scheme", "ftp://www.linkedin.com/in/ada"],
  ])("a %s with %s is refused with 422 naming objectId", async (objectType, _, objectId) => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key, objectType === "company" ? "company" : "contact");
    const answer = await refused(key, { profileId, objectType, objectId });
    expect([answer.status, answer.body.error.code, fieldsOf(answer)]).toEqual([422, "VALIDATION_ERROR", ["objectId"]]);
  });

  test("with a bad profileId, no object and an unknown field names all three", async () => {
    const { key } = await makeKey();
    const answer = await refused(key, { profileId: "x", objectType: "company", colour: 1 });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, ["profileId", "objectId", "colour"]]);
  });

  test("by two requests at once makes one assignment: one is 201, the other 409", async () => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    const answers = await Promise.all([assign(key, profileId, "acme.com"), assign(key, profileId, "acme.com")]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await countRows("assignments", organizationId)).toBe(1);
  });

  test("scores by the answer that arrives while it is being assigned", async () => {
    const { key } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    const signal = () => sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 500 });
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, signal) });
    expect((await assign(key, profileId, "acme.com", "company", bindings)).status).toBe(201);
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ score: 100, version: 1 }]);
  });
});

describe("the assignments of an object", () => {
  test("are one for each profile, in pages that the Link header leads through", async () => {
    const { key } = await makeKey();
    const profileIds: string[] = [];
    for (let count = 0; count < 3; count += 1) profileIds.push(await makeProfile(key));
    for (const profileId of profileIds) await assign(key, profileId, "acme.com");
    const pages = await readPages<Assignment>(key, `${PATH}?objectType=company&objectId=acme.com&limit=2`);
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
    expect(pages.flat().map(({ profileId }) => profileId)).toEqual(profileIds.toSorted());
  });

  test("are an empty array for an object that nobody has assigned", async () => {
    const { key } = await makeKey();
    const { status, body } = await listed(key, "acme.com");
    expect([status, body]).toEqual([200, []]);
  });

  test.each([
    ["objectId=acme.com", ["objectType"]],
    ["objectType=company", ["objectId"]],
    ["objectType=person&objectId=acme.com", ["objectType"]],
    ["objectType=company&objectId=https://acme.com", ["objectId"]],
    ["objectType=contact&objectId=acme.com", ["objectId"]],
    ["objectType=company&objectId=acme.com&limit=0", ["limit"]],
  ])("asked for by %s are refused with 422", async (query, fields) => {
    const { key } = await makeKey();
    const answer = await call<Failure>("GET", `${PATH}?${query}`, { key });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
  });
});

describe("deleting an assignment", () => {
  test("answers 204 and takes the scores of that pair with it, and no others", async () => {
    const { key } = await makeKey();
    const [one, two] = [await makeProfile(key), await makeProfile(key)];
    const signalTemplateId = await makeTemplate(key);
    for (const profileId of [one, two]) {
      await putRule(key, profileId, signalTemplateId);
      await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    }
    const { body: gone } = await assign(key, one, "acme.com");
    await assign(key, two, "acme.com");
    await assign(key, one, "example.org");
    const { status, text } = await call("DELETE", `${PATH}/${gone.id}`, { key });
    expect([status, text]).toEqual([204, ""]);
    const left = await scoresOf(key, "acme.com", "example.org");
    const pairOf = ({ objectId, profileId, dimension }: ProfileScore) => [objectId, profileId, dimension];
    expect(left.map(pairOf)).toEqual([
      ["acme.com", two, "fit"],
      ["acme.com", two, "urgency"],
      ["example.org", one, "fit"],
      ["example.org", one, "urgency"],
    ]);
    expect((await listed(key, "acme.com")).body.map(({ profileId }) => profileId)).toEqual([two]);
  });

  test("lets the object be assigned again, as a new assignment with scores that start anew", async () => {
    const { key } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    const first = await assign(key, profileId, "acme.com");
    await call("DELETE", `${PATH}/${first.body.id}`, { key });
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 50 });
    const second = await assign(key, profileId, "acme.com");
    expect(second.body.id).not.toBe(first.body.id);
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ version: 1, score: 40, previousScore: null }]);
  });

  test("takes nothing from an object that was deleted and assigned anew in the same instant", async () => {
    const { key } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    const { body: first } = await assign(key, profileId, "acme.com");
    const anew: unknown[] = [];
    const meanwhile = async () => {
      await call("DELETE", `${PATH}/${first.id}`, { key });
      anew.push((await assign(key, profileId, "acme.com")).body);
    };
    const bindings = freshIsolate({ DB: interleavedAtBatch(1, meanwhile) });
    expect((await call("DELETE", `${PATH}/${first.id}`, { key, bindings })).status).toBe(204);
    expect((await listed(key, "acme.com")).body).toEqual(anew);
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ profileId, score: 0, version: 1 }]);
  });

  test("that is unknown or deleted already is 404, and 422 where the id is no UUID", async () => {
    const { key } = await makeKey();
    const { body } = await assign(key, await makeProfile(key), "acme.com");
    const remove = (id: string) => call<Failure>("DELETE", `${PATH}/${id}`, { key });
    expect((await remove(UNKNOWN_ID)).body.error.code).toBe("ASSIGNMENT_NOT_FOUND");
    expect(fieldsOf(await remove("bulk"))).toEqual(["assignmentId"]);
    expect((await remove(body.id)).status).toBe(204);
    expect((await remove(body.id)).status).toBe(404);
  });
});
