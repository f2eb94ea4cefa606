import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/core/points/answer.ts";
import { compileRules } from "../../../src/core/profile/compile-rules.ts";
import { evaluateDimension } from "../../../src/core/profile/evaluate-dimension.ts";
import type { Dimension, Rule } from "../../../src/core/profile/rule.ts";

const HEADCOUNT: Rule = {
  id: "70af3071-65d9-4ec3-b3cb-5283e8d55dac",
  signalTemplateId: "headcount",
  dimension: "fit",
  answerType: "number",
  pointValues: {
    ranges: [
      { min: 0, max: 100, points: 2 },
      { min: 100, max: 1_000, points: 10 },
      { min: 1_000, max: 100_000, points: 25 },
    ],
  },
};
const HIRING: Rule = {
  id: "f3a0",
  signalTemplateId: "hiring",
  dimension: "fit",
  answerType: "boolean",
  pointValues: { true: 20, false: -5 },
};
const CRM: Rule = {
  id: "c0de",
  signalTemplateId: "crm",
  dimension: "fit",
  answerType: "list",
  pointValues: { choices: { Salesforce: 10, HubSpot: 8 } },
};

const evaluate = (rules: readonly Rule[], answers: Record<string, Answer>, dimension: Dimension = "fit") =>
  evaluateDimension(compileRules(rules), dimension, new Map(Object.entries(answers)));

describe("the score of one dimension", () => {
  test("is what was earned, of what could be: 10 of 25 is 40", () => {
    expect(evaluate([HEADCOUNT], { headcount: 874 })).toEqual({
      score: 40,
      contributions: [
        {
          ruleId: "70af3071-65d9-4ec3-b3cb-5283e8d55dac",
          signalTemplateId: "headcount",
          matchedValue: "874 (100–1000)",
          pointsEarned: 10,
          maxPoints: 25,
        },
      ],
      signalCoverage: 1,
      totalRules: 1,
    });
  });

  test("counts rules without a value in what could be earned, and gives them no contribution", () => {
    const { score, contributions, signalCoverage, totalRules } = evaluate([HEADCOUNT, HIRING], { headcount: 874 });
    expect([score, contributions.length, signalCoverage, totalRules]).toEqual([22.22, 1, 1, 2]);
  });

  test("lists contributions in the order of the rules, whatever the order of the answers", () => {
    const answers = { crm: ["hubspot"], hiring: false, headcount: 100_000 };
    const { score, contributions } = evaluate([HIRING, CRM, HEADCOUNT], answers);
    expect(contributions.map(({ ruleId, pointsEarned, maxPoints }) => [ruleId, pointsEarned, maxPoints])).toEqual([
      [HIRING.id, -5, 20],
      [CRM.id, 8, 18],
      [HEADCOUNT.id, 0, 25],
    ]);
    expect(score).toBe(4.76);
  });

  test("is 0 with no contributions where no signal has a value", () => {
    expect(evaluate([HEADCOUNT, HIRING], {})).toEqual({
      score: 0,
      contributions: [],
      signalCoverage: 0,
      totalRules: 2,
    });
  });

  test("is 0 where a dimension has no rule", () => {
    expect(evaluate([HEADCOUNT], { headcount: 874 }, "urgency")).toEqual({
      score: 0,
      contributions: [],
      signalCoverage: 0,
      totalRules: 0,
    });
  });

  test("is 0 where nothing can be earned, and the loss is still shown", () => {
    const disqualifier: Rule = { ...HIRING, pointValues: { false: -100 } };
    expect(evaluate([disqualifier], { hiring: false })).toMatchObject({
      score: 0,
      contributions: [{ pointsEarned: -100, maxPoints: 0, matchedValue: "false" }],
      signalCoverage: 1,
    });
    expect(evaluate([disqualifier], { hiring: true }).score).toBe(0);
  });

  test("is never below 0", () => {
    expect(evaluate([HIRING], { hiring: false }).score).toBe(0);
  });

  test("is 100 where every rule earned its most", () => {
    expect(
      evaluate([HEADCOUNT, HIRING, CRM], { headcount: 5_000, hiring: true, crm: ["HubSpot", "SalesForce"] }).score,
    ).toBe(100);
  });

  test("is exact in decimals", () => {
    const tenth = (id: string, points: number): Rule => ({
      ...HIRING,
      id,
      signalTemplateId: id,
      pointValues: { true: points },
    });
    expect(evaluate([tenth("a", 0.1), tenth("b", 0.2)], { a: true, b: true }).score).toBe(100);
    expect(evaluate([tenth("a", 0.1), tenth("b", 79.9)], { a: true }).score).toBe(0.13);
    expect(evaluate([tenth("a", 1.005), tenth("b", 98.995)], { a: true }).score).toBe(1.01);
  });

  test("takes an empty list for a value", () => {
    expect(evaluate([CRM], { crm: [] })).toMatchObject({
      score: 0,
      contributions: [{ matchedValue: "", pointsEarned: 0, maxPoints: 18 }],
      signalCoverage: 1,
    });
  });

  test("takes an answer of another kind for no value", () => {
    for (const answer of [true, ["874"]]) {
      expect(evaluate([HEADCOUNT], { headcount: answer })).toMatchObject({ contributions: [], signalCoverage: 0 });
    }
    expect(evaluate([HIRING], { hiring: 1 })).toMatchObject({ contributions: [], signalCoverage: 0, totalRules: 1 });
    expect(evaluate([CRM], { crm: true })).toMatchObject({ contributions: [], signalCoverage: 0 });
  });

  test("ignores answers to signals of no rule", () => {
    expect(evaluate([HIRING], { hiring: true, crm: ["HubSpot"] })).toEqual(evaluate([HIRING], { hiring: true }));
  });
});

describe("fit and urgency", () => {
  const urgent: Rule = { ...HIRING, id: "beef", dimension: "urgency", pointValues: { true: 3, false: 4 } };

  test("are scored apart, though one signal may have a rule in each", () => {
    const answers = { hiring: true };
    expect(evaluate([urgent, HIRING], answers, "fit")).toMatchObject({ score: 100, totalRules: 1 });
    expect(evaluate([urgent, HIRING], answers, "urgency")).toMatchObject({ score: 75, totalRules: 1 });
  });

  test("are compiled in the order given, each with the most that it can earn", () => {
    const { fit, urgency } = compileRules([CRM, urgent, HEADCOUNT]);
    expect(fit.rules.map(({ id, maxPoints }) => [id, maxPoints])).toEqual([
      [CRM.id, 18],
      [HEADCOUNT.id, 25],
    ]);
    expect([fit.maxPoints, urgency.maxPoints]).toEqual([43, 4]);
    expect(compileRules([])).toMatchObject({ fit: { rules: [], maxPoints: 0 }, urgency: { rules: [], maxPoints: 0 } });
  });

  test("a rule whose point values fit another answer type is not compiled", () => {
    expect(() => compileRules([{ ...HIRING, answerType: "list" }])).toThrow(TypeError);
  });
});
