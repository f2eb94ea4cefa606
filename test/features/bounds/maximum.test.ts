import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/features/rules/rules.schemas.ts";
import type { SignalTemplate } from "../../../src/features/signal-templates/signal-templates.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
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
