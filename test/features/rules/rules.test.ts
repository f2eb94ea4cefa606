import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/features/rules/rules.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { tick } from "../../support/clock.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  HEAD_COUNT,
  makeProfile,
  makeTemplate,
  nextPath,
  putRule,
  readPages,
  scoresOf,
  settled,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const pathOf = (profileId: string) => `/v1/scoring/profiles/${profileId}/rules`;
const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);

async function setUp(answerType = "number") {
  const { key } = await makeKey();
  const [profileId, signalTemplateId] = [await makeProfile(key), await makeTemplate(key, answerType)];
  const put = (rest: Readonly<Record<string, unknown>> = {}) =>
    call<Failure>("PUT", pathOf(profileId), {
      key,
      body: { signalTemplateId, dimension: "fit", answerType, pointValues: HEAD_COUNT, ...rest },
    });
  return { key, profileId, signalTemplateId, put };
}

describe("a rule", () => {
  test("is answered with 200, field for field, and listed as it was answered", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    const rule = await putRule(key, profileId, signalTemplateId);
    expect(rule).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      profileId,
      signalTemplateId,
      dimension: "fit",
      selector: null,
      pointValues: HEAD_COUNT,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect((await call("GET", pathOf(profileId), { key })).body).toEqual([rule]);
  });

  test("keeps its id, its place and the time it was made when it is replaced", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    const first = await putRule(key, profileId, signalTemplateId);
    const other = await putRule(key, profileId, await makeTemplate(key));
    const pointValues = { ranges: [{ min: 0, max: 5, points: -3 }] };
    const replaced = await putRule(key, profileId, signalTemplateId, { pointValues, selector: "a" });
    expect(replaced).toEqual({ ...first, pointValues, selector: "a" });
    expect((await call("GET", pathOf(profileId), { key })).body).toEqual([replaced, other]);
  });

  test("echoes its selector, which a replacement without one takes away", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    expect(await putRule(key, profileId, signalTemplateId, { selector: "$.head" })).toMatchObject({
      selector: "$.head",
    });
    expect(await putRule(key, profileId, signalTemplateId)).toMatchObject({ selector: null });
    expect(await putRule(key, profileId, signalTemplateId, { selector: null })).toMatchObject({ selector: null });
  });

  test("stands apart in each dimension: one signal may have a fit rule and an urgency rule", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    const fit = await putRule(key, profileId, signalTemplateId);
    const urgency = await putRule(key, profileId, signalTemplateId, { dimension: "urgency" });
    expect(urgency.id).not.toBe(fit.id);
    const { status } = await call("DELETE", `${pathOf(profileId)}/${fit.id}`, { key });
    expect(status).toBe(204);
    expect((await call("GET", pathOf(profileId), { key })).body).toEqual([urgency]);
  });

  test.each([
    ["boolean", { true: 20, false: -5 }],
    ["boolean", { true: 20 }],
    ["percentage", HEAD_COUNT],
    ["currency", HEAD_COUNT],
    ["list", { choices: { Salesforce: 10, HubSpot: 0 } }],
    ["list", { choices: { Salesforce: 10 }, mode: "contains-none" }],
  ])("of a %s takes the points %o and gives them back as sent", async (answerType, pointValues) => {
    const { key, profileId, signalTemplateId } = await setUp(answerType);
    expect((await putRule(key, profileId, signalTemplateId, { answerType, pointValues })).pointValues).toEqual(
      pointValues,
    );
  });

  test("is listed in pages that the Link header leads through, also when a rule goes between two pages", async () => {
    const { key, profileId } = await setUp();
    const made: Rule[] = [];
    for (let count = 0; count < 4; count += 1) {
      tick();
      made.push(await putRule(key, profileId, await makeTemplate(key)));
    }
    const pages = await readPages<Rule>(key, `${pathOf(profileId)}?limit=3`);
    expect([pages.map((page) => page.length), pages.flat()]).toEqual([[3, 1], made]);
    const first = await call<Rule[]>("GET", `${pathOf(profileId)}?limit=2`, { key });
    await call("DELETE", `${pathOf(profileId)}/${made[1]?.id}`, { key });
    const second = await call<Rule[]>("GET", nextPath(first) ?? "", { key });
    expect(second.body).toEqual(made.slice(2));
  });
});

describe("points that do not fit", () => {
  test.each<[string, string, unknown, string[]]>([
    ["number", "null", null, ["pointValues"]],
    ["number", "an empty object", {}, ["pointValues"]],
    ["number", "the points of a boolean", { true: 5 }, ["pointValues.true"]],
    ["boolean", "ranges", HEAD_COUNT, ["pointValues.ranges"]],
    ["boolean", "neither side", {}, ["pointValues"]],
    ["list", "ranges", HEAD_COUNT, ["pointValues.ranges"]],
    ["number", "two shapes at once", { ...HEAD_COUNT, choices: { a: 1 } }, ["pointValues.choices"]],
    ["number", "no range", { ranges: [] }, ["pointValues.ranges"]],
    ["number", "a range of no width", { ranges: [{ min: 5, max: 5, points: 1 }] }, ["pointValues.ranges[0].min"]],
    [
      "number",
      "overlapping ranges",
      {
        ranges: [
          { min: 0, max: 11, points: 1 },
          { min: 10, max: 20, points: 1 },
        ],
      },
      ["pointValues.ranges[1]"],
    ],
    ["number", "a bound that is text", { ranges: [{ min: "0", max: 5, points: 1 }] }, ["pointValues.ranges[0].min"]],
    ["list", "no choice", { choices: {} }, ["pointValues.choices"]],
    ["list", "an unknown mode", { choices: { a: 1 }, mode: "sum" }, ["pointValues.mode"]],
    ["list", "a mode alone", { mode: "additive" }, ["pointValues"]],
    ["list", "one choice in two spellings", { choices: { Slack: 1, " slack": 2 } }, ['pointValues.choices[" slack"]']],
    ["boolean", "points that are null", { true: null }, ["pointValues.true"]],
  ])("of a %s, %s, are refused with 422 INVALID_POINT_VALUES", async (answerType, _, pointValues, fields) => {
    const { put, key, profileId } = await setUp(answerType);
    const answer = await put({ pointValues });
    expect([answer.status, answer.body.error.code, answer.body.error.errorCode]).toEqual([
      422,
      "INVALID_POINT_VALUES",
      "INVALID_POINT_VALUES",
    ]);
    expect(fieldsOf(answer)).toEqual(fields);
    expect((await call("GET", pathOf(profileId), { key })).body).toEqual([]);
  });

  test("are told with every violation at once, each under pointValues", async () => {
    const { put } = await setUp();
    const ranges = [
      { min: 9, max: 1, points: "many" },
      { min: 10, max: 20 },
      { min: 15, max: 30, points: 1, colour: "red" },
    ];
    const answer = await put({ pointValues: { ranges } });
    expect(answer.body.error.code).toBe("INVALID_POINT_VALUES");
    expect(fieldsOf(answer).toSorted()).toEqual([
      "pointValues.ranges[0].min",
      "pointValues.ranges[0].points",
      "pointValues.ranges[1].points",
      "pointValues.ranges[2]",
      "pointValues.ranges[2].colour",
    ]);
  });

  test("are listed beside whatever else is wrong with the body, in one answer", async () => {
    const { put } = await setUp();
    const answer = await put({ dimension: "depth", colour: "red", pointValues: { ranges: [{ min: 5, max: 1 }] } });
    expect([answer.status, answer.body.error.code]).toEqual([422, "INVALID_POINT_VALUES"]);
    expect(fieldsOf(answer).toSorted()).toEqual([
      "colour",
      "dimension",
      "pointValues.ranges[0].min",
      "pointValues.ranges[0].points",
    ]);
  });

  test("that are right leave a body that is wrong elsewhere with its usual code", async () => {
    const { put } = await setUp();
    const answer = await put({ dimension: "depth" });
    expect([answer.body.error.code, fieldsOf(answer)]).toEqual(["VALIDATION_ERROR", ["dimension"]]);
  });

  test("leave the rule that stands as it is", async () => {
    const { key, profileId, signalTemplateId, put } = await setUp();
    const rule = await putRule(key, profileId, signalTemplateId);
    expect((await put({ pointValues: { true: 1 } })).status).toBe(422);
    expect((await call("GET", pathOf(profileId), { key })).body).toEqual([rule]);
  });
});

describe("a rule is refused", () => {
  test("with 422 where its answerType is not the template's, beside whatever is wrong with its points", async () => {
    const { put } = await setUp("percentage");
    const answer = await put({ answerType: "number", pointValues: { ranges: [] } });
    expect([answer.status, answer.body.error.code]).toEqual([422, "INVALID_POINT_VALUES"]);
    expect(fieldsOf(answer)).toEqual(["pointValues", "pointValues.ranges"]);
  });

  test.each(["open_text", "url", "json_schema"])("on a template of type %s, which no rule scores", async (type) => {
    const { put } = await setUp(type);
    expect((await put()).status).toBe(422);
    expect((await put({ answerType: "number" })).status).toBe(422);
  });

  test("with 404 on a template that is unknown, deleted, or of the other object type", async () => {
    const { key, put, signalTemplateId } = await setUp();
    const contact = await makeTemplate(key, "number", "contact");
    await call("DELETE", `/v1/companies/signals/templates/${signalTemplateId}`, { key });
    for (const templateId of [UNKNOWN_ID, "not-a-uuid", contact, signalTemplateId]) {
      const answer = await put({ signalTemplateId: templateId });
      expect([answer.status, answer.body.error.code]).toEqual([404, "TEMPLATE_NOT_FOUND"]);
    }
  });

  test("with 422 where its points are left out", async () => {
    const { put } = await setUp();
    const answer = await put({ pointValues: undefined });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, ["pointValues"]]);
  });

  test("with 422 for another dimension, another answerType, and fields it does not know", async () => {
    const { put } = await setUp();
    const answer = await put({ dimension: "intent", answerType: "text", selector: 5, weight: 1 });
    expect([answer.status, answer.body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
    expect(fieldsOf(answer).toSorted()).toEqual(["answerType", "dimension", "selector", "weight"]);
  });

  test("with 404 in an unknown profile and with 422 in one whose id is no UUID", async () => {
    const { key, signalTemplateId } = await setUp();
    const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT };
    const unknown = await call<Failure>("PUT", pathOf(UNKNOWN_ID), { key, body });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, "PROFILE_NOT_FOUND"]);
    expect((await call("PUT", pathOf("x"), { key, body })).status).toBe(422);
  });

  test("with 404 where its profile is deleted while the rule is being made", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    const remove = () => call("DELETE", `/v1/scoring/profiles/${profileId}`, { key });
    const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT };
    const bindings = freshIsolate({ DB: interleavedAtBatch(1, remove) });
    expect((await call("PUT", pathOf(profileId), { key, body, bindings })).status).toBe(404);
  });
});

describe("rules made at the same time", () => {
  test("are all kept: none is written over", async () => {
    const { key, profileId } = await setUp();
    const templateIds = await Promise.all(Array.from({ length: 4 }, () => makeTemplate(key)));
    await Promise.all(templateIds.map((templateId) => putRule(key, profileId, templateId)));
    const { body } = await call<Rule[]>("GET", pathOf(profileId), { key });
    expect(body.map(({ signalTemplateId }) => signalTemplateId).toSorted()).toEqual(templateIds.toSorted());
  });
});

describe("one rule that two requests change at the same time", () => {
  const pointsOf = (points: number) => ({ ranges: [{ min: 0, max: 100, points }] });

  async function race() {
    const { key, profileId, signalTemplateId, put } = await setUp();
    const racing = (method: string, path: string, meanwhile: () => Promise<unknown>, points = 7) => {
      const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues: pointsOf(points) };
      const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
      return call<Rule>(method, path, { key, bindings, ...(method === "PUT" && { body }) });
    };
    const inForce = async () => (await call<Rule[]>("GET", pathOf(profileId), { key })).body;
    const remove = (ruleId: string) => call("DELETE", `${pathOf(profileId)}/${ruleId}`, { key });
    /** How many rules an object that is assigned now is scored by. */
    const scoredBy = async () => {
      await assignAll(key, profileId, "acme.com");
      return (await scoresOf(key, "acme.com"))[0]?.totalRules ?? 0;
    };
    return { key, profileId, signalTemplateId, put, racing, inForce, remove, scoredBy };
  }

  test("stands once, as it was sent last, where both make it", async () => {
    const { profileId, put, racing, inForce, scoredBy } = await race();
    const { status, body } = await racing("PUT", pathOf(profileId), () => put({ pointValues: pointsOf(3) }));
    expect([status, body.pointValues]).toEqual([200, pointsOf(7)]);
    expect([await inForce(), await scoredBy()]).toEqual([[body], 1]);
  });

  test("stands once, under its id, as it was sent last, where both replace it", async () => {
    const { key, profileId, signalTemplateId, put, racing, inForce, scoredBy } = await race();
    const { id } = await putRule(key, profileId, signalTemplateId);
    const { body } = await racing("PUT", pathOf(profileId), () => put({ pointValues: pointsOf(3) }));
    expect(body).toMatchObject({ id, pointValues: pointsOf(7) });
    expect([await inForce(), await scoredBy()]).toEqual([[body], 1]);
  });

  test("is made anew where it was deleted while it was being replaced", async () => {
    const { key, profileId, signalTemplateId, racing, inForce, remove, scoredBy } = await race();
    const { id } = await putRule(key, profileId, signalTemplateId);
    const { status, body } = await racing("PUT", pathOf(profileId), () => remove(id));
    expect([status, body.id === id]).toEqual([200, false]);
    expect([await inForce(), await scoredBy()]).toEqual([[body], 1]);
  });

  test("is gone in the version that came in between, where one deletes it and one replaces it", async () => {
    const { key, profileId, signalTemplateId, put, racing, inForce, scoredBy } = await race();
    const { id } = await putRule(key, profileId, signalTemplateId);
    const path = `${pathOf(profileId)}/${id}`;
    const { status } = await racing("DELETE", path, () => put({ pointValues: pointsOf(3) }));
    expect(status).toBe(204);
    expect([await inForce(), await scoredBy()]).toEqual([[], 0]);
  });

  test("is deleted once: the other is 404, and a rule that was made anew in between stays", async () => {
    const { key, profileId, signalTemplateId, racing, inForce, remove } = await race();
    const { id } = await putRule(key, profileId, signalTemplateId);
    const { status } = await racing("DELETE", `${pathOf(profileId)}/${id}`, async () => {
      await remove(id);
      await putRule(key, profileId, signalTemplateId);
    });
    expect([status, (await inForce()).length]).toEqual([404, 1]);
  });
});

describe("a profile has at most 200 rules", () => {
  test("the 201st is refused with 422 TOO_MANY_RULES, also where the 200th is made in the same instant", async () => {
    const { key, profileId, signalTemplateId, put } = await setUp();
    for (let count = 0; count < 199; count += 1) await putRule(key, profileId, await makeTemplate(key));
    const other = await makeTemplate(key);
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, () => putRule(key, profileId, other)) });
    const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT };
    for (const isolate of [bindings, freshIsolate()]) {
      const refusal = await call("PUT", pathOf(profileId), { key, body, bindings: isolate });
      expect(refusal).toMatchObject({ status: 422, body: { error: { code: "TOO_MANY_RULES" } } });
    }
    const replaced = await put({ signalTemplateId: other, selector: "$.a" });
    expect(replaced.status).toBe(200);
    expect((await call<Rule[]>("GET", `${pathOf(profileId)}?limit=1000`, { key })).body).toHaveLength(200);
  });
});

describe("deleting a rule", () => {
  test("answers 204 and brings every object to the rules that are left", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    await putRule(key, profileId, signalTemplateId);
    const other = await putRule(key, profileId, await makeTemplate(key));
    await assignAll(key, profileId, "acme.com", "example.org");
    expect((await scoresOf(key, "acme.com"))[0]?.totalRules).toBe(2);
    const { status, text } = await call("DELETE", `${pathOf(profileId)}/${other.id}`, { key });
    expect([status, text]).toEqual([204, ""]);
    await settled(key, profileId);
    const rows = await scoresOf(key, "acme.com", "example.org");
    expect(rows.map(({ totalRules, version }) => [totalRules, version])).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test("that is unknown, deleted already or another profile's is 404, and 422 where the id is no UUID", async () => {
    const { key, profileId, signalTemplateId } = await setUp();
    const rule = await putRule(key, profileId, signalTemplateId);
    const elsewhere = await makeProfile(key);
    const remove = (at: string, ruleId: string) => call<Failure>("DELETE", `${pathOf(at)}/${ruleId}`, { key });
    expect((await remove(elsewhere, rule.id)).body.error.code).toBe("RULE_NOT_FOUND");
    expect((await remove(profileId, UNKNOWN_ID)).body.error.code).toBe("RULE_NOT_FOUND");
    expect((await remove(UNKNOWN_ID, rule.id)).body.error.code).toBe("PROFILE_NOT_FOUND");
    expect(fieldsOf(await remove(profileId, "x"))).toEqual(["ruleId"]);
    expect((await remove(profileId, rule.id)).status).toBe(204);
    expect((await remove(profileId, rule.id)).status).toBe(404);
  });
});
