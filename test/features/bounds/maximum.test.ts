import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/features/rules/rules.schemas.ts";
import type { SignalTemplate } from "../../../src/features/signal-templates/signal-templates.schemas.ts";
import type { SignalsTaken } from "../../../src/features/signals/signals.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { eventually } from "../../support/eventually.ts";
import { makeKey } from "../../support/keys.ts";
import { assignAll, makeProfile, makeTemplate, putRule, scoresOf, settled } from "../../support/profiles.ts";

// Every test here runs under D1's own limits: rows, parameters and statements.

const wide = "é"; // two bytes of UTF-8

describe("what is stored at its documented maximum", () => {
  test("is a specification of a million bytes, which is deployed, read and scored with", async () => {
    const { key } = await makeKey();
    const spec = cardOf();
    const room =
      1_000_000 - new TextEncoder().encode(JSON.stringify({ ...spec, bins: { ...spec.bins, purpose: [] } })).length;
    const names = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(4, "0"));
    const each = Math.floor(room / names.length / 2) - 25;
    const purpose = names.map((name) => ({ category: `${name}${wide.repeat(each)}`, points: 1 }));
    const large = { ...spec, bins: { ...spec.bins, purpose } };
    const bytes = new TextEncoder().encode(JSON.stringify(large)).length;
    expect([bytes > 900_000, bytes <= 1_000_000]).toEqual([true, true]);
    const { slug, modelId } = await deploy(key, large);
    const { status, body } = await call<{ spec: unknown }>("GET", `/v1/models/${modelId}`, { key });
    expect([status, body.spec]).toEqual([200, large]);
    const records = [{ age: 30, purpose: purpose[999]?.category }];
    const scored = await call("POST", `/v1/score/${slug}/batch`, { key, body: { records } });
    expect(scored.body).toMatchObject({ results: [{ score: 516, warnings: [] }] });
  });

  test("is an output schema of 64 KiB and 32 levels, and a list of a hundred of them is one answer", async () => {
    const { key } = await makeKey();
    const wrapped = (text: string) => JSON.parse(`${'{"a":'.repeat(32)}"${text}"${"}".repeat(32)}`);
    const fits: unknown = wrapped("x".repeat(65_536 - JSON.stringify(wrapped("")).length));
    expect(JSON.stringify(fits).length).toBe(65_536);
    const body = { name: "n", question: "?", answerType: "json_schema", outputSchema: fits };
    const path = "/v1/companies/signals/templates";
    for (let made = 0; made < 100; made += 1) {
      expect((await call("POST", path, { key, body })).status).toBe(201);
    }
    const listed = await call<{ items: SignalTemplate[] }>("GET", `${path}?limit=100`, { key });
    expect([listed.status, listed.body.items.length]).toEqual([200, 100]);
    expect(listed.text.length).toBeLessThan(8 * 1024 * 1024);
  });

  test("are rules of 512 KiB of points, by which every object is scored", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const template = await makeTemplate(key, "list");
    const choices = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`${String(index).padStart(4, "0")}${wide.repeat(125)}`, 1]),
    );
    const pointValues = { choices, mode: "additive" };
    await putRule(key, profileId, template, { answerType: "list", pointValues });
    await putRule(key, profileId, template, { answerType: "list", pointValues, dimension: "urgency" });
    await assignAll(key, profileId, "acme.com");
    await settled(key, profileId);
    expect((await scoresOf(key, "acme.com")).map(({ totalRules }) => totalRules)).toEqual([1, 1]);
    const rules = await call<Rule[]>("GET", `/v1/scoring/profiles/${profileId}/rules`, { key });
    expect(rules.body.map((rule) => rule.pointValues)).toEqual([pointValues, pointValues]);
  });
});

describe("what is more than that is refused before anything is stored, naming the field", () => {
  test.each([
    ["six thousand levels", JSON.parse("[".repeat(6_000) + "]".repeat(6_000)), "levels"],
    ["33 levels", JSON.parse('{"a":'.repeat(32) + "1" + "}".repeat(32)), "levels"],
    ["more than 64 KiB", "x".repeat(65_536), "bytes"],
  ])("an output schema of %s", async (_, inner, word) => {
    const { key } = await makeKey();
    const path = "/v1/companies/signals/templates";
    const body = { name: "n", question: "?", answerType: "json_schema", outputSchema: { a: inner } };
    const { status, body: refused } = await call<Failure>("POST", path, { key, body });
    expect([status, refused.error.fields]).toEqual([
      422,
      [{ field: "outputSchema", message: expect.stringContaining(word) }],
    ]);
    const listed = await call<{ items: unknown[] }>("GET", path, { key });
    expect([listed.status, listed.body.items]).toEqual([200, []]);
  });

  test("points that would bring the rules of a profile over 512 KiB", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const choices = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${index}${wide.repeat(150)}`, 1]));
    const rule = { answerType: "list", pointValues: { choices } };
    await putRule(key, profileId, await makeTemplate(key, "list"), rule);
    const second = { ...rule, signalTemplateId: await makeTemplate(key, "list"), dimension: "fit" };
    const path = `/v1/scoring/profiles/${profileId}/rules`;
    const { status, body } = await call<Failure>("PUT", path, { key, body: second });
    expect([status, body.error.fields]).toEqual([
      422,
      [{ field: "pointValues", message: expect.stringContaining("524288") }],
    ]);
    expect((await call<Rule[]>("GET", path, { key })).body.length).toBe(1);
  });
});

describe("the answers of an object", () => {
  const list = (seed: number, items = 1_000) =>
    Array.from({ length: items }, (_, index) =>
      index === 0 ? `first ${seed}` : `${seed} ${index} `.padEnd(256, wide),
    );

  async function begin() {
    const { key } = await makeKey();
    const templates = [
      await makeTemplate(key, "list"),
      await makeTemplate(key, "list"),
      await makeTemplate(key, "number"),
    ];
    const [first = "", second = "", number = ""] = templates;
    return { key, first, second, number };
  }

  const send = (key: string, ...signals: readonly unknown[]) =>
    call<SignalsTaken>("POST", "/v1/scoring/signals", { key, body: { objectType: "company", signals } });

  test("have up to 512 KiB, may be sent three times over, and are scored", async () => {
    const { key, first } = await begin();
    const profileId = await makeProfile(key);
    await putRule(key, profileId, first, { answerType: "list", pointValues: { choices: { [list(3)[0] ?? ""]: 1 } } });
    await assignAll(key, profileId, "acme.com", "beta.com");
    for (const seed of [1, 2, 3]) {
      const taken = await send(
        key,
        { objectId: "acme.com", signalTemplateId: first, answer: list(seed) },
        { objectId: "beta.com", signalTemplateId: first, answer: list(seed) },
      );
      expect([taken.status, taken.body.accepted, taken.body.errors]).toEqual([200, 2, []]);
    }
    await eventually(async () => {
      expect((await scoresOf(key, "acme.com", "beta.com")).map(({ score }) => score)).toEqual([100, 100]);
    });
    const read = await call<{ data: unknown[] }>("GET", "/v1/scoring/signals?objectType=company&objectId=acme.com", {
      key,
    });
    expect(read.body.data).toMatchObject([{ answer: list(3) }]);
  });

  test("that would have more are refused under their index, and those of other objects are stored", async () => {
    const { key, first, second, number } = await begin();
    expect((await send(key, { objectId: "acme.com", signalTemplateId: first, answer: list(1) })).body.accepted).toBe(1);
    const { status, body } = await send(
      key,
      { objectId: "acme.com", signalTemplateId: second, answer: list(2) },
      { objectId: "beta.com", signalTemplateId: number, answer: 1 },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 1, errors: [{ index: 0, field: "answer", code: "ANSWERS_TOO_LARGE" }] });
    const read = await call<{ data: unknown[] }>("GET", "/v1/scoring/signals?objectType=company&objectId=acme.com", {
      key,
    });
    expect(read.body.data).toMatchObject([{ signalTemplateId: first }]);
  });

  test("of fifteen objects fill a call, and the next one", async () => {
    const { key, first } = await begin();
    const objectIds = Array.from({ length: 15 }, (_, index) => `c${index}.example.com`);
    for (const seed of [1, 2]) {
      const signals = objectIds.map((objectId) => ({ objectId, signalTemplateId: first, answer: list(seed, 990) }));
      const { status, body, text } = await send(key, ...signals);
      expect([status, body.accepted], text.slice(0, 300)).toEqual([200, 15]);
    }
  });
});
