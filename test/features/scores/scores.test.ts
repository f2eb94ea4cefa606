import { describe, expect, test } from "vitest";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { eventually } from "../../support/eventually.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  HEAD_COUNT,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  readPages,
  scoresOf,
  sendSignals,
  settled,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/scores";
const query = (...objectIds: string[]) => `?objectType=company&${objectIds.map((id) => `objectId=${id}`).join("&")}`;
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

/** A profile with one fit rule, the answer 50 to it, and the object assigned: 10 of 25 points. */
async function scored() {
  const { key, organizationId } = await makeKey();
  const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key)];
  const rule = await putRule(key, profileId, signalTemplateId);
  await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 50 });
  await assignAll(key, profileId, "acme.com");
  await settled(key, profileId);
  return { key, organizationId, profileId, signalTemplateId, rule };
}

describe("a score", () => {
  test("is answered field for field, with what it is made of", async () => {
    const { key, organizationId, profileId, signalTemplateId, rule } = await scored();
    const contribution = {
      ruleId: rule.id,
      signalTemplateId,
      matchedValue: "50 (0–100)",
      pointsEarned: 10,
      maxPoints: 25,
    };
    expect(await scoresOf(key, "acme.com")).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        profileId,
        organizationId,
        objectType: "company",
        objectId: "acme.com",
        dimension: "fit",
        score: 40,
        previousScore: null,
        contributions: [contribution],
        previousContributions: [],
        signalCoverage: 1,
        totalRules: 1,
        computedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        version: 1,
      },
    ]);
  });

  test("of a contact says so", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key, "contact");
    const signalTemplateId = await makeTemplate(key, "boolean", "contact");
    const pointValues = { true: 20, false: -5 };
    await putRule(key, profileId, signalTemplateId, { answerType: "boolean", pointValues });
    const body = { profileId, objectType: "contact", objectId: LINKEDIN };
    await call("POST", "/v1/scoring/assignments", { key, body });
    const address = `${PATH}?objectType=contact&objectId=${encodeURIComponent(`${LINKEDIN}/?trk=1`)}`;
    expect((await call("GET", address, { key })).body).toMatchObject([{ objectType: "contact", objectId: LINKEDIN }]);
  });

  test("counts every rule, answered or not, and lists only those with a value", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const [yes, list, none] = [
      await makeTemplate(key, "boolean"),
      await makeTemplate(key, "list"),
      await makeTemplate(key, "percentage"),
    ];
    await putRule(key, profileId, yes, { answerType: "boolean", pointValues: { true: 20, false: -5 } });
    const choices = { Salesforce: 10, HubSpot: 8, Pipedrive: 0 };
    await putRule(key, profileId, list, { answerType: "list", pointValues: { choices } });
    await putRule(key, profileId, none, { answerType: "percentage" });
    await sendSignals(
      key,
      { objectId: "acme.com", signalTemplateId: yes, answer: false },
      { objectId: "acme.com", signalTemplateId: list, answer: [" pipedrive", "SALESFORCE", "salesforce", "Excel"] },
    );
    await assignAll(key, profileId, "acme.com");
    const [score] = await scoresOf(key, "acme.com");
    expect(score).toMatchObject({ score: 7.94, signalCoverage: 2, totalRules: 3 }); // (10 - 5) of 63
    const earned = score?.contributions.map(({ matchedValue, pointsEarned, maxPoints }) => [
      matchedValue,
      pointsEarned,
      maxPoints,
    ]);
    expect(earned).toEqual([
      ["false", -5, 20],
      ["Salesforce, Pipedrive", 10, 18],
    ]);
  });

  test("stands apart in each dimension", async () => {
    const { key, profileId, signalTemplateId } = await scored();
    const pointValues = { ranges: [{ min: 0, max: 100, points: 5 }] };
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency", pointValues });
    await settled(key, profileId);
    const rows = await scoresOf(key, "acme.com");
    expect(rows.map(({ dimension, score, version }) => [dimension, score, version])).toEqual([
      ["fit", 40, 1],
      ["urgency", 100, 1],
    ]);
    expect(rows[0]?.id).not.toBe(rows[1]?.id);
  });
});

describe("a score's version", () => {
  test("moves by one when the result changes, the row keeping its id and what stood before", async () => {
    const { key, signalTemplateId } = await scored();
    const [before] = await scoresOf(key, "acme.com");
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 500 });
    const after = await eventually(async () => {
      const [row] = await scoresOf(key, "acme.com");
      expect(row?.version).toBe(2);
      return row;
    });
    expect(after).toMatchObject({
      id: before?.id,
      score: 100,
      previousScore: 40,
      contributions: [{ matchedValue: "500 (100–1000)", pointsEarned: 25 }],
      previousContributions: before?.contributions,
    });
  });

  test("moves when another answer gives the same score, for the contributions differ", async () => {
    const { key, signalTemplateId } = await scored();
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 60 });
    await eventually(async () =>
      expect(await scoresOf(key, "acme.com")).toMatchObject([{ version: 2, score: 40, previousScore: 40 }]),
    );
  });

  test("stays when rules are swept or objects computed again to the same result", async () => {
    const { key, profileId, signalTemplateId } = await scored();
    const before = await scoresOf(key, "acme.com");
    await putRule(key, profileId, signalTemplateId, { selector: "other" });
    await settled(key, profileId);
    const body = { objectType: "company", objectIds: ["acme.com"] };
    await call("POST", "/v1/scoring/compute", { key, body });
    await sendSignals(key, { objectId: "beta.com", signalTemplateId, answer: 5 });
    await assignAll(key, profileId, "beta.com");
    await sendSignals(key, { objectId: "beta.com", signalTemplateId, answer: 500 });
    await eventually(async () => expect(await scoresOf(key, "beta.com")).toMatchObject([{ score: 100 }]));
    expect(await scoresOf(key, "acme.com")).toEqual(before);
  });

  test("moves when a rule is added, and what a deleted rule gave can still be read as what stood before", async () => {
    const { key, profileId, signalTemplateId, rule } = await scored();
    const other = await makeTemplate(key, "boolean");
    await putRule(key, profileId, other, { answerType: "boolean", pointValues: { true: 5 } });
    await settled(key, profileId);
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ version: 2, score: 33.33, totalRules: 2 }]);
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    await call("DELETE", `/v1/scoring/profiles/${profileId}/rules/${rule.id}`, { key });
    await settled(key, profileId);
    const [fit] = await scoresOf(key, "acme.com");
    expect(fit).toMatchObject({ version: 3, score: 0, previousScore: 33.33, contributions: [], totalRules: 1 });
    expect(fit?.previousContributions).toEqual([
      { ruleId: rule.id, signalTemplateId, matchedValue: "50 (0–100)", pointsEarned: 10, maxPoints: 25 },
    ]);
  });
});

describe("a dimension that loses its last rule", () => {
  test("loses its row, and starts at version 1 when it has a rule again", async () => {
    const { key, profileId, signalTemplateId, rule } = await scored();
    const pointValues = { ranges: [{ min: 0, max: 100, points: 5 }] };
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency", pointValues });
    await call("DELETE", `/v1/scoring/profiles/${profileId}/rules/${rule.id}`, { key });
    await settled(key, profileId);
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ dimension: "urgency", score: 100 }]);
    await putRule(key, profileId, signalTemplateId);
    await settled(key, profileId);
    expect(await scoresOf(key, "acme.com")).toMatchObject([
      { dimension: "fit", version: 1, previousScore: null, previousContributions: [] },
      { dimension: "urgency", version: 1 },
    ]);
  });
});

describe("reading scores", () => {
  test("of many objects takes two statements, and a third where rules must be known to read them", async () => {
    const { key, profileId } = await scored();
    const hosts = Array.from({ length: 500 }, (_, index) => `h${index}.io`);
    await assignAll(key, profileId, ...hosts);
    const { bindings, calls } = countedIsolate();
    await call("GET", `${PATH}?objectType=x`, { key, bindings }); // the key is known and its lease taken from here on
    calls.d1 = 0;
    const first = await call<ProfileScore[]>("GET", `${PATH}${query(...hosts)}`, { key, bindings });
    expect([first.body.length, calls.d1]).toEqual([500, 3]);
    await call("GET", `${PATH}${query(...hosts)}`, { key, bindings });
    expect(calls.d1).toBe(5);
  });

  test("is by object, profile and dimension, a repeated id once, and leaves out what is unknown", async () => {
    const { key, profileId } = await scored();
    await assignAll(key, profileId, "beta.com");
    const rows = await scoresOf(key, "beta.com", "nobody.com", "ACME.com", "acme.com");
    expect(rows.map(({ objectId }) => objectId)).toEqual(["acme.com", "beta.com"]);
    expect(await scoresOf(key, "nobody.com")).toEqual([]);
  });

  test("in pages follows the Link header through every row once", async () => {
    const { key, profileId, signalTemplateId } = await scored();
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    await assignAll(key, profileId, "a.com", "b.com");
    await settled(key, profileId);
    const pages = await readPages<ProfileScore>(key, `${PATH}${query("b.com", "acme.com", "a.com")}&limit=4`);
    expect(pages.map((page) => page.length)).toEqual([4, 2]);
    expect(pages.flat().map(({ objectId, dimension }) => `${objectId} ${dimension}`)).toEqual([
      "a.com fit",
      "a.com urgency",
      "acme.com fit",
      "acme.com urgency",
      "b.com fit",
      "b.com urgency",
    ]);
  });

  test("in pages works for the longest ids in any script", async () => {
    const { key, profileId, signalTemplateId } = await scored();
    await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    const longest = Array.from({ length: 8 }, () => "例".repeat(55)).join(".");
    await assignAll(key, profileId, longest);
    const address = `${PATH}${query(encodeURIComponent(longest))}&limit=1`;
    expect((await readPages<ProfileScore>(key, address)).flat()).toHaveLength(2);
  });

  test("never computes: a number of reads leaves every row as it is", async () => {
    const { key, organizationId } = await scored();
    const before = [await scoresOf(key, "acme.com"), await countRows("profile_scores", organizationId)];
    for (let reads = 0; reads < 3; reads += 1) await scoresOf(key, "acme.com");
    expect([await scoresOf(key, "acme.com"), await countRows("profile_scores", organizationId)]).toEqual(before);
  });

  test.each([
    ["objectId=acme.com", ["objectType"]],
    ["objectType=company", ["objectId"]],
    ["objectType=person&objectId=acme.com", ["objectType"]],
    ["objectType=company&objectId=", ["objectId[0]"]],
    ["objectType=company&objectId=a.com&objectId=https://b.com", ["objectId[1]"]],
    ["objectType=company&objectId=a.com&objectId=5&limit=x&page=2", ["page", "limit", "objectId[1]"]],
    ["objectType=contact&objectId=acme.com", ["objectId[0]"]],
    ["objectType=company&objectId=acme.com&cursor=bm90", ["cursor"]],
    ["objectType=company&objectId=acme.com&limit=0", ["limit"]],
    [`objectType=company&${"objectId=a.com&".repeat(501)}`, ["objectId"]],
  ])("by %s is refused with 422", async (search, fields) => {
    const { key } = await makeKey();
    const answer = await call<Failure>("GET", `${PATH}?${search}`, { key });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
  });
});

describe("changed rules", () => {
  test("reach every object: the sweep's progress is counted in objects and ends idle at the newest revision", async () => {
    const { key, profileId, signalTemplateId } = await scored();
    const hosts = Array.from({ length: 30 }, (_, index) => `h${index}.io`);
    await assignAll(key, profileId, ...hosts);
    const [first] = HEAD_COUNT.ranges;
    await putRule(key, profileId, signalTemplateId, { pointValues: { ranges: [first] } });
    const progress = await settled(key, profileId);
    expect(progress).toEqual({
      status: "idle",
      targetRevision: 2,
      total: 31,
      processed: 31,
      failed: 0,
      failures: [],
      startedAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    });
    expect(await scoresOf(key, "acme.com")).toMatchObject([{ score: 100, version: 2 }]);
  });

  test("have nothing to do in a profile without rules, which is idle at revision 0", async () => {
    const { key } = await makeKey();
    expect(await settled(key, await makeProfile(key))).toMatchObject({ targetRevision: 0, total: 0, startedAt: null });
  });
});
