import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/core/points/answer.ts";
import { compileRules } from "../../../src/core/profile/compile-rules.ts";
import { evaluateDimension, type Contribution } from "../../../src/core/profile/evaluate-dimension.ts";
import { packContributions, unpackContributions } from "../../../src/core/profile/pack-contributions.ts";
import { DIMENSIONS, type Rule } from "../../../src/core/profile/rule.ts";
import { profiles } from "./arbitrary-profile.ts";

const yesNo = (signalTemplateId: string, points = 20): Rule => ({
  id: `rule of ${signalTemplateId}`,
  signalTemplateId,
  dimension: "fit",
  answerType: "boolean",
  pointValues: { true: points },
});
const compiled = (ids: readonly string[]) => compileRules(ids.map((id) => yesNo(id))).fit.rules;
const RULES = compiled(["a", "b", "c"]);
const contribution = (id: string, matchedValue = "true", pointsEarned = 20): Contribution => ({
  ruleId: `rule of ${id}`,
  signalTemplateId: id,
  matchedValue,
  pointsEarned,
  maxPoints: 20,
});

describe("contributions are packed by place", () => {
  test.each([
    [[], "[]"],
    [[contribution("a")], '[[20,"true"]]'],
    [[contribution("b", "false", 0)], '[0,[0,"false"]]'],
    [[contribution("a"), contribution("c")], '[[20,"true"],0,[20,"true"]]'],
    [[contribution("c"), contribution("a")], '[[20,"true"],0,[20,"true"]]'],
    [[contribution("c", "", -7.5)], '[0,0,[-7.5,""]]'],
  ])("%j", (contributions, packed) => {
    expect(packContributions(RULES, contributions)).toBe(packed);
  });

  test("and come back in the order of the rules, equal in every field", () => {
    const contributions = [contribution("a", '874 (100–1000) "', 0.3), contribution("c", "", 0)];
    expect(unpackContributions(RULES, packContributions(RULES, contributions))).toEqual(contributions);
  });

  test("of any profile, whatever was answered", () => {
    fc.assert(
      fc.property(profiles, ({ rules, answers }) => {
        const all = compileRules(rules);
        for (const dimension of DIMENSIONS) {
          const { contributions } = evaluateDimension(all, dimension, answers);
          const packed = packContributions(all[dimension].rules, contributions);
          expect(unpackContributions(all[dimension].rules, packed)).toEqual(contributions);
          expect(packed.endsWith(",0]") || packed === "[0]").toBe(false);
        }
      }),
    );
  });
});

describe("contributions and rules that do not belong together are refused", () => {
  test("a contribution of another revision's rule is not dropped in silence", () => {
    expect(() => packContributions(RULES, [contribution("a"), contribution("d")])).toThrow(TypeError);
    expect(() => packContributions([], [contribution("a")])).toThrow("do not belong to these rules");
  });

  test("two contributions of one rule", () => {
    expect(() => packContributions(RULES, [contribution("a"), contribution("a", "false", 0)])).toThrow(TypeError);
  });

  test.each([
    '[0,0,0,[20,"true"]]',
    "{}",
    "null",
    '"[]"',
    "[1]",
    "[null]",
    '[["20","true"]]',
    "[[20,5]]",
    "[[20]]",
    '[[20,"true",1]]',
    "[{}]",
  ])("%s", (packed) => {
    expect(() => unpackContributions(RULES, packed)).toThrow(TypeError);
  });

  test("text that is no JSON", () => {
    expect(() => unpackContributions(RULES, "")).toThrow(SyntaxError);
    expect(() => unpackContributions(RULES, '[[20,"tr')).toThrow(SyntaxError);
  });
});

describe("a row of an everyday profile is small", () => {
  const rule = (signalTemplateId: string, values: Pick<Rule, "answerType" | "pointValues">): Rule => ({
    id: `3f1b6f9e-0000-4000-8000-${signalTemplateId.padStart(12, "0")}`,
    signalTemplateId,
    dimension: "fit",
    ...values,
  });
  const steps = (answerType: "number" | "percentage" | "currency", ...bounds: number[]) => ({
    answerType,
    pointValues: {
      ranges: bounds.slice(1).map((max, index) => ({ min: bounds[index] ?? 0, max, points: 5 * (index + 1) })),
    },
  });
  const list = (mode: "additive" | "best-match", choices: Record<string, number>) => ({
    answerType: "list" as const,
    pointValues: { choices, mode },
  });
  const boolean = { answerType: "boolean" as const, pointValues: { true: 20, false: -5 } };
  const profile = compileRules([
    rule("1", steps("number", 0, 100, 1_000, 100_000)),
    rule("2", boolean),
    rule("3", list("additive", { Salesforce: 10, HubSpot: 8, Marketo: 6 })),
    rule("4", steps("currency", 0, 1_000_000, 10_000_000, 1_000_000_000)),
    rule("5", boolean),
    rule("6", steps("percentage", 0, 10, 25, 50, 100)),
    rule("7", boolean),
    rule("8", list("best-match", { Germany: 10, France: 8, "United Kingdom": 9 })),
    rule("9", boolean),
    rule("10", steps("number", 0, 5, 20, 50)),
  ]).fit.rules;
  const packedOf = (answers: Record<string, Answer>) => {
    const rules = { fit: { rules: profile, most: { units: 1n, decimals: 0 }, maxPoints: 1 } };
    const result = evaluateDimension({ ...rules, urgency: rules.fit }, "fit", new Map(Object.entries(answers)));
    expect(result.signalCoverage).toBe(Object.keys(answers).length);
    return packContributions(profile, result.contributions);
  };

  test("the contributions of ten answered rules, now and before, take fewer than 440 bytes together", () => {
    const now = packedOf({
      1: 874,
      2: true,
      3: ["salesforce", "Marketo"],
      4: 12_500_000,
      5: false,
      6: 37.5,
      7: true,
      8: ["Germany"],
      9: true,
      10: 12,
    });
    const before = packedOf({
      1: 12_400,
      2: false,
      3: ["HubSpot"],
      4: 8_200_000,
      5: true,
      6: 12.25,
      7: true,
      8: ["United Kingdom"],
      9: false,
      10: 3,
    });
    expect(now).toContain('[10,"874 (100–1000)"],[20,"true"],[16,"Salesforce, Marketo"]');
    expect(new TextEncoder().encode(now + before).length).toBeLessThan(440);
  });
});
