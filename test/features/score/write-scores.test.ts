import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord, type Explain } from "../../../src/core/scorecard/score.ts";
import { asScoredApplicant, writeScores } from "../../../src/features/score/write-scores.ts";
import { cardsAndRecords } from "../../core/scorecard/arbitrary-card.ts";
import { AGE, recordOf, specificationOf, specificationWith } from "../../core/scorecard/example-card.ts";

const explain: fc.Arbitrary<Explain> = fc.record({
  contributions: fc.boolean(),
  reasons: fc.boolean(),
  path: fc.boolean(),
});

test("the text of a batch says just what each record's own answer says, on any card, explained or not", () => {
  fc.assert(
    fc.property(cardsAndRecords, explain, ({ specification, records }, explained) => {
      const card = compileScorecard(specification);
      const answers = records.map((record) => asScoredApplicant(scoreRecord(card, record, explained)));
      expect(JSON.parse(writeScores(card, records, explained))).toEqual(JSON.parse(JSON.stringify(answers)));
    }),
  );
});

test("the keys of an answer come in one order", () => {
  const card = compileScorecard(specificationWith());
  const [text] = [writeScores(card, [{ id: "a", age: 30 }], { contributions: true, reasons: true, path: true })];
  const [answer] = JSON.parse(text);
  const [explained, warned] = [["contributions", "reasons", "next_grade"], "warnings"];
  expect(Object.keys(answer)).toEqual(["id", "score", "risk_grade", "pd", ...explained, warned]);
});

test("ids, grades and names that need escaping are escaped", () => {
  const name = 'a "quoted"\n\\ name';
  const card = compileScorecard({
    ...specificationOf({ ...AGE, name }, [{ range: "Missing", points: -0.5 }]),
    risk_grades: [{ grade: '"A"' }],
  });
  const record = recordOf(String.raw`{"id":"\"\u2028\ud800"}`);
  const [answer] = JSON.parse(writeScores(card, [record], { contributions: true }));
  expect(answer).toMatchObject({
    id: '"\u2028\ud800',
    risk_grade: '"A"',
    contributions: { [name]: -0.5 },
    warnings: [`missing_feature: ${name}`],
  });
});

test("no records are an empty array, and a number or null is an id", () => {
  const card = compileScorecard(specificationWith());
  expect(writeScores(card, [], {})).toBe("[]");
  const ids = JSON.parse(writeScores(card, [{ id: -0 }, { id: 1e21 }, { id: null }, {}], {}));
  expect(ids.map(({ id }: { id: unknown }) => id)).toEqual([0, 1e21, null, null]);
});

test("records of any names are scored alike, however many and however long these are", () => {
  const card = compileScorecard(specificationWith());
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`feature_${index}`, index]));
  const long = { ["x".repeat(30_000)]: 1 };
  for (const others of [{}, many, long, { ['\u2028"quoted"']: 1 }]) {
    const record = { ...others, id: "a", age: 30 };
    const [answer] = JSON.parse(writeScores(card, [record, { id: "b", age: 31 }], {}));
    const { score, pd } = scoreRecord(card, record, {});
    expect(answer).toMatchObject({ id: "a", score, pd });
  }
});
