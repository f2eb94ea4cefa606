import { describe, expect, test } from "vitest";
import { compileCriteria } from "../../../src/core/criteria/compile-criteria.ts";
import { readAnswers } from "../../../src/core/criteria/read-answers.ts";

const compiled = compileCriteria([
  {
    id: "years",
    question: "How many years?",
    answerType: "number",
    pointValues: { ranges: [{ min: 0, max: 9, points: 1 }] },
  },
  { id: "licence", question: "Ein Führerschein?", answerType: "boolean", pointValues: { true: 1 } },
  { id: "tools", question: "Which tools?", answerType: "list", pointValues: { choices: { Hammer: 1 } } },
]);
const read = (candidate: Parameters<typeof readAnswers>[1]) => {
  const answers = readAnswers(compiled, candidate);
  return typeof answers === "string" ? answers : [Object.fromEntries(answers.answers), answers.unmatched];
};

describe("the answers of a candidate", () => {
  test("are found by the criterion's id", () => {
    const answers = { years: 7, licence: true, tools: ["Hammer"] };
    expect(read({ answers })).toEqual([answers, []]);
  });

  test("are found by the question, whatever its case, blanks and composition", () => {
    const asked = [
      { question: { text: "  how MANY  years?" }, answer: 7 },
      { question: { text: "Ein Fu\u0308hrerschein?" }, answer: false },
      { question: { text: "Anything else?" }, answer: "No" },
    ];
    expect(read({ applicationAnswers: asked })).toEqual([{ years: 7, licence: false }, ["Anything else?"]]);
  });

  test("may be missing, null, or belong to no criterion, of which twenty are named", () => {
    expect(read({})).toEqual([{}, []]);
    expect(read({ answers: { years: null, colour: "red" } })).toEqual([{}, ["colour"]]);
    expect(read({ applicationAnswers: [{ question: { text: "Which tools?" } }] })).toEqual([{}, []]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}`, 1]));
    expect(read({ answers: many })).toEqual([{}, Object.keys(many).slice(0, 20)]);
  });

  test("that are of another type than the criterion are all named", () => {
    expect(read({ answers: { years: "7", licence: 1 } })).toBe(
      'The answer to "years" must be a finite number, not "7"; the answer to "licence" must be true or false, not 1.',
    );
  });

  test("that are given twice are refused", () => {
    const twice = [
      { question: { text: "How many years?" }, answer: 1 },
      { question: { text: "how many years?" }, answer: 2 },
    ];
    expect(read({ applicationAnswers: twice })).toBe('The question of "years" is answered twice.');
  });

  test("have at most twenty mismatches named", () => {
    const long = compileCriteria(
      Array.from({ length: 25 }, (_, index) => ({
        id: `q${index}`,
        question: `Question ${index}?`,
        answerType: "boolean" as const,
        pointValues: { true: 1 },
      })),
    );
    const answers = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`q${index}`, 5]));
    expect(readAnswers(long, { answers })).toMatch(/q19" must be true or false, not 5; and 5 more\.$/);
  });
});
