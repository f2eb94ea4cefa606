import { describe, expect, test } from "vitest";
import { assessCandidate } from "../../../src/core/criteria/assess-candidate.ts";
import { compileCriteria } from "../../../src/core/criteria/compile-criteria.ts";
import type { Criterion } from "../../../src/core/criteria/criterion.ts";
import type { Answer } from "../../../src/core/points/answer.ts";
import type { ListMode, PointValues } from "../../../src/core/points/point-values.ts";

const yesNo = (id: string, points: PointValues, mustHave = false): Criterion => ({
  id,
  question: `${id}?`,
  answerType: "boolean",
  pointValues: points,
  mustHave,
});
const assess = (criteria: readonly Criterion[], answers: Readonly<Record<string, Answer>>) =>
  assessCandidate(compileCriteria(criteria), new Map(Object.entries(answers)));

describe("a candidate's score", () => {
  const hundred = (earned: number): Criterion[] => [
    { id: "n", question: "n?", answerType: "number", pointValues: { ranges: [{ min: 0, max: 1, points: earned }] } },
    yesNo("rest", { true: 100 - earned, false: 0 }),
  ];

  test.each([
    [0, 1, "weak"],
    [5.5, 1, "weak"],
    [5.56, 2, "weak"],
    [38.88, 4, "weak"],
    [38.89, 5, "moderate"],
    [50, 6, "moderate"],
    [72.22, 7, "moderate"],
    [72.23, 8, "strong"],
    [94.44, 9, "strong"],
    [94.45, 10, "strong"],
    [100, 10, "strong"],
  ])("of %d percent is %d: %s", (percent, score, verdict) => {
    const result = assess(hundred(percent), { n: 0.5, rest: false });
    expect([result.percent, result.score, result.assessment.verdict]).toEqual([percent, score, verdict]);
  });

  test("counts criteria without an answer in the most that can be earned", () => {
    expect(assess([yesNo("a", { true: 10 }), yesNo("b", { true: 30 })], { a: true }).percent).toBe(25);
  });

  test("is 1 where nothing can be earned, and never below", () => {
    expect(assess([yesNo("a", { true: -5 })], { a: true })).toMatchObject({ score: 1, percent: 0 });
  });
});

describe("a criterion that is a must", () => {
  const criteria = [yesNo("must", { true: 10, false: 0 }, true), yesNo("other", { true: 90, false: 0 })];

  test("that earns leaves the score as it is", () => {
    expect(assess(criteria, { must: true, other: true }).score).toBe(10);
  });

  test("that earns nothing caps the score at 4, and the percent stays", () => {
    const { score, percent, assessment } = assess(criteria, { must: false, other: true });
    expect([score, percent, assessment.verdict]).toEqual([4, 90, "weak"]);
  });

  test("that has no answer caps it too", () => {
    expect(assess(criteria, { other: true }).score).toBe(4);
  });

  test("raises no score that is lower", () => {
    expect(assess(criteria, {}).score).toBe(1);
  });
});

describe("the assessment", () => {
  test("names what earned the most, what earned the least, and what to ask", () => {
    const criteria: Criterion[] = [
      yesNo("best", { true: 10, false: 0 }),
      yesNo("worst", { true: 10, false: -5 }),
      yesNo("open", { true: 10, false: 0 }),
      {
        id: "middle",
        question: "middle?",
        answerType: "number",
        pointValues: {
          ranges: [
            { min: 0, max: 5, points: 3 },
            { min: 5, max: 9, points: 8 },
          ],
        },
      },
    ];
    expect(assess(criteria, { best: true, worst: false, middle: 1 }).assessment).toEqual({
      verdict: "weak",
      strengths: ["best?"],
      concerns: ["worst?"],
      interviewFocus: ["open?"],
    });
  });

  test("of a criterion that always earns the same has it as a strength, and of one without points as neither", () => {
    const { assessment } = assess([yesNo("same", { true: 5, false: 5 }), yesNo("none", { true: 0 })], {
      same: true,
      none: true,
    });
    expect([assessment.strengths, assessment.concerns]).toEqual([["same?"], []]);
  });

  const list = (mode: ListMode, choices: Record<string, number>): Criterion[] => [
    { id: "l", question: "l?", answerType: "list", pointValues: { choices, mode } },
  ];

  test.each<[ListMode, Record<string, number>, string[]]>([
    ["additive", { a: 5, b: -3, c: -2 }, ["b", "c"]],
    ["best-match", { a: 5, b: -3 }, ["b"]],
    ["best-match", { a: 5, b: 3 }, []],
    ["contains-all", { a: 5, b: 3 }, ["a"]],
    ["contains-none", { a: 5, b: 3 }, ["a"]],
    ["exact-match", { a: -5, b: 3 }, ["a", "b"]],
  ])("finds the least that a list can earn, %s of %j", (mode, choices, answer) => {
    expect(assess(list(mode, choices), { l: answer }).assessment.concerns).toEqual(["l?"]);
  });

  test("of a number outside every range is a concern where nothing less can be earned", () => {
    const criteria: Criterion[] = [
      { id: "n", question: "n?", answerType: "number", pointValues: { ranges: [{ min: 0, max: 5, points: 3 }] } },
    ];
    expect(assess(criteria, { n: 9 }).assessment.concerns).toEqual(["n?"]);
  });
});

test("contributions stand in the order of the criteria; one of another kind of answer has none", () => {
  const result = assess([yesNo("a", { true: 1 }), yesNo("b", { true: 2 })], { b: true, a: 5 });
  expect(result.contributions).toEqual([{ criterionId: "b", matchedValue: "true", pointsEarned: 2, maxPoints: 2 }]);
});
