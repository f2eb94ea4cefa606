import { describe, expect, test } from "vitest";
import { inspectCriteria } from "../../../src/core/criteria/inspect-criteria.ts";

const good = {
  id: "years",
  question: "How many?",
  answerType: "number",
  pointValues: { ranges: [{ min: 0, max: 5, points: 1 }] },
};
const yes = { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: 1 }, mustHave: true };
const fieldsOf = (input: unknown) => inspectCriteria(input, "criteria").problems;

test("criteria that are right have no problem", () => {
  expect(inspectCriteria([good, yes], "criteria")).toEqual({ problems: [], onlyPoints: true });
});

describe("criteria are refused", () => {
  test.each<[string, unknown, string, string]>([
    ["that are no array", {}, "criteria", "must be an array, not an object"],
    ["that are none", [], "criteria", "must not be empty"],
    [
      "that are too many",
      Array.from({ length: 201 }, () => good),
      "criteria",
      "has 201 items, more than the 200 allowed",
    ],
    ["of which one is no object", [5], "criteria[0]", "must be an object, not 5"],
    ["with an unknown member", [{ ...good, weight: 1 }], "criteria[0].weight", "is not a known key"],
    ["without an id", [{ ...good, id: undefined }], "criteria[0].id", "is missing"],
    ["with a long id", [{ ...good, id: "x".repeat(201) }], "criteria[0].id", "has 201 characters, more than 200"],
    [
      "with an id of control characters",
      [{ ...good, id: "a\u0000" }],
      "criteria[0].id",
      "must not have control characters",
    ],
    ["with an empty question", [{ ...good, question: " " }], "criteria[0].question", "must not be empty"],
    [
      "with another type",
      [{ ...good, answerType: "text" }],
      "criteria[0].answerType",
      'must be one of boolean, number, percentage, currency, list, not "text"',
    ],
    [
      "with a must that is no boolean",
      [{ ...good, mustHave: "yes" }],
      "criteria[0].mustHave",
      'must be true or false, not "yes"',
    ],
    ["without points", [{ ...good, pointValues: undefined }], "criteria[0].pointValues", "is missing"],
    ["of one id", [good, { ...yes, id: "years" }], "criteria[1].id", 'is the same as in criteria[0], not "years"'],
    [
      "of one question",
      [good, { ...yes, question: " HOW  many? " }],
      "criteria[1].question",
      'is the same as in criteria[0], not " HOW  many? "',
    ],
  ])("%s", (_, input, field, message) => {
    expect(fieldsOf(input)).toContainEqual({ field, message });
  });

  test("with every problem listed, and told apart where only points are wrong", () => {
    const bad = { ...good, pointValues: { ranges: [{ min: 5, max: 5, points: "x" }] } };
    const onlyPoints = inspectCriteria([bad], "criteria");
    expect(onlyPoints.onlyPoints).toBe(true);
    expect(onlyPoints.problems.map(({ field }) => field)).toEqual([
      "criteria[0].pointValues.ranges[0].points",
      "criteria[0].pointValues.ranges[0].min",
    ]);
    const both = inspectCriteria([bad, { ...yes, id: "" }], "criteria");
    expect([both.onlyPoints, both.problems.length]).toEqual([false, 3]);
  });
});
