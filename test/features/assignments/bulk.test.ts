import { describe, expect, test } from "vitest";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  settled,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/assignments/bulk";
const hosts = (count: number) => Array.from({ length: count }, (_, index) => `host-${index}.example`);

const refused = (key: string, body: unknown) => call<Failure>("POST", PATH, { key, body });
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

describe("assigning many objects", () => {
  test("answers 201 with the new assignments in the order sent, each with its score at the next read", async () => {
    const { key } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    await sendSignals(
      key,
      { objectId: "zeta.com", signalTemplateId, answer: 50 },
      { objectId: "acme.com", signalTemplateId, answer: 500 },
    );
    const made = await assignAll(key, profileId, "zeta.com", "acme.com", "mid.org");
    expect(made.map(({ objectId }) => objectId)).toEqual(["zeta.com", "acme.com", "mid.org"]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(3);
    const scores = await scoresOf(key, "zeta.com", "acme.com", "mid.org");
    expect(scores.map(({ objectId, score }) => [objectId, score])).toEqual([
      ["acme.com", 100],
      ["mid.org", 0],
      ["zeta.com", 40],
    ]);
  });

  test("counts a repeated id once, however it is written, and leaves out those assigned already", async () => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    await assignAll(key, profileId, "old.com");
    const made = await assignAll(key, profileId, "b.com", "OLD.com", "a.com", "B.com.", "a.com");
    expect(made.map(({ objectId }) => objectId)).toEqual(["b.com", "a.com"]);
    expect(await assignAll(key, profileId, "a.com", "b.com")).toEqual([]);
    expect(await countRows("assignments", organizationId)).toBe(3);
  });

  test("leaves the scores of those assigned already untouched", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    await putRule(key, profileId, await makeTemplate(key));
    await assignAll(key, profileId, "old.com");
    await settled(key, profileId);
    const before = await scoresOf(key, "old.com");
    await assignAll(key, profileId, "old.com", "new.com");
    expect(await scoresOf(key, "old.com")).toEqual(before);
  });

  test("takes 500, with all their scores, in two round trips to the database", async () => {
    const { key, organizationId } = await makeKey();
    const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
    await putRule(key, profileId, signalTemplateId);
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    const { bindings, calls } = countedIsolate();
    await call("POST", PATH, { key, bindings, body: {} }); // the key is known and its lease taken from here on
    calls.d1 = 0;
    const body = { profileId, objectType: "company", objectIds: hosts(500) };
    const answer = await call<Assignment[]>("POST", PATH, { key, bindings, body });
    expect(calls.d1).toBeLessThanOrEqual(2);
    expect([answer.status, answer.body.length]).toEqual([201, 500]);
    expect(await countRows("profile_scores", organizationId)).toBe(1_000);
  });

  test("is all or nothing: after a fault of the database there is no assignment and no score", async () => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    await putRule(key, profileId, await makeTemplate(key));
    const bindings = freshIsolate({ DB: failingAtBatch(2) });
    const body = { profileId, objectType: "company", objectIds: hosts(3) };
    expect((await call("POST", PATH, { key, bindings, body })).status).toBe(500);
    expect([await countRows("assignments", organizationId), await countRows("profile_scores", organizationId)]).toEqual(
      [0, 0],
    );
    expect(await assignAll(key, profileId, ...hosts(3))).toHaveLength(3);
  });

  test("by two requests at once assigns each object once", async () => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    const answers = await Promise.all([
      assignAll(key, profileId, ...hosts(20)),
      assignAll(key, profileId, ...hosts(30).toReversed()),
    ]);
    const made = answers.flat().map(({ objectId }) => objectId);
    expect([made.length, new Set(made).size, await countRows("assignments", organizationId)]).toEqual([30, 30, 30]);
  });
});

describe("assigning many objects is refused", () => {
  test.each<[string, unknown, string[]]>([
    ["no object", [], ["objectIds"]],
    ["501 objects", hosts(501), ["objectIds"]],
    ["501 times the same object", Array.from({ length: 501 }, () => "acme.com"), ["objectIds"]],
    ["no array", "acme.com", ["objectIds"]],
    ["two bad ids", ["a.com", "https://b.com", "c.com", ""], ["objectIds[1]", "objectIds[3]"]],
    ["an id that is no text", ["a.com", 5], ["objectIds[1]"]],
  ])("with 422 for %s, naming each", async (_, objectIds, fields) => {
    const { key, organizationId } = await makeKey();
    const profileId = await makeProfile(key);
    const answer = await refused(key, { profileId, objectType: "company", objectIds });
    expect([answer.status, answer.body.error.code, fieldsOf(answer)]).toEqual([422, "VALIDATION_ERROR", fields]);
    expect(await countRows("assignments", organizationId)).toBe(0);
  });

  test("with 422 for all that is wrong at once: the profile, the ids and what is not known", async () => {
    const { key } = await makeKey();
    const body = { profileId: "x", objectType: "company", objectIds: ["a.com", "localhost", 5], force: true };
    const answer = await refused(key, body);
    expect([answer.status, fieldsOf(answer).toSorted()]).toEqual([
      422,
      ["force", "objectIds[1]", "objectIds[2]", "profileId"],
    ]);
    const one = { profileId: "x", objectType: "contact", objectId: "acme.com" };
    const single = await call<Failure>("POST", "/v1/scoring/assignments", { key, body: one });
    expect([single.status, fieldsOf(single)]).toEqual([422, ["profileId", "objectId"]]);
    const read = await call<Failure>("GET", "/v1/scoring/assignments?objectType=company&objectId=x&limit=0", { key });
    expect([read.status, fieldsOf(read).toSorted()]).toEqual([422, ["limit", "objectId"]]);
  });

  test("with 404 for an unknown profile", async () => {
    const { key } = await makeKey();
    const answer = await refused(key, { profileId: UNKNOWN_ID, objectType: "company", objectIds: ["acme.com"] });
    expect([answer.status, answer.body.error.code]).toEqual([404, "PROFILE_NOT_FOUND"]);
  });

  test("with 422 for objects of the other type, and for a profileId that is no UUID", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const mismatch = await refused(key, { profileId, objectType: "contact", objectIds: [LINKEDIN] });
    expect([mismatch.status, fieldsOf(mismatch)]).toEqual([422, ["objectType"]]);
    const bad = await refused(key, { profileId: "x", objectType: "company", objectIds: ["acme.com"] });
    expect([bad.status, fieldsOf(bad)]).toEqual([422, ["profileId"]]);
  });
});
