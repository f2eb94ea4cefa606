import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSpecification, requireSpecification } from "../../../src/core/scorecard/compile.ts";
import { notesOf } from "../../../src/core/scorecard/notes.ts";
import { checkRecord } from "../../../src/core/scorecard/record.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { cards, cardsAndRecords } from "./arbitrary-card.ts";
import { AGE_BINS, ODDS, PURPOSE_BINS, specificationWith } from "./example-card.ts";

const notes = (parts: Parameters<typeof specificationWith>[0]) =>
  notesOf(requireSpecification(specificationWith(parts))).map(({ path, message }) => `${path}: ${message}`);
/** Every number has a bin, so the scores in reach are 452 - 20 - 12 = 420 to 452 + 15 + 30 = 497. */
const AGE_COMPLETE = [...AGE_BINS, { range: "(60, Infinity)", points: 10 }];
const bins = { age: AGE_COMPLETE, purpose: PURPOSE_BINS };

describe("a card has no notes", () => {
  test("where all is as usual", () => {
    expect(notes({ bins })).toEqual([]);
    expect(notes({ bins, risk_grades: [] })).toEqual([]);
    expect(
      notes({
        bins,
        risk_grades: [
          { grade: "A", min_score: 450 },
          { grade: "B", max_score: 450 },
        ],
      }),
    ).toEqual([]);
    expect(notes({ bins, risk_grades: [{ grade: "A" }] })).toEqual([]);
    expect(notes({ bins, risk_grades: [{ grade: "A", min_score: 420, max_score: 498 }] })).toEqual([]);
    expect(notes({ bins, scaling: { base_points: 452, method: "none", target_odds: 0.5 } })).toEqual([]);
  });
});

describe("target odds", () => {
  test("below 1 say that most applicants at the target score are bad", () => {
    expect(notes({ bins, scaling: { ...ODDS, target_odds: 1 } })).toEqual([]);
    expect(notes({ bins, scaling: { ...ODDS, target_odds: 0.05 } })).toEqual([
      "spec.scaling.target_odds: is 0.05: odds are good to bad, so that below 1 most applicants at target_score are bad",
    ]);
  });
});

describe("bins", () => {
  test("without a Missing bin", () => {
    const message = "has no Missing bin: absent and invalid values, and unknown categories, earn 0";
    const without = { age: AGE_COMPLETE.slice(0, 2), purpose: [{ category: "car", points: 1 }] };
    expect(notes({ bins: without })).toEqual([`spec.bins.age: ${message}`, `spec.bins.purpose: ${message}`]);
    expect(notes({ bins: { ...bins, purpose: [{ category: "car%,%Missing", points: 1 }] } })).toEqual([]);
  });

  test.each(["missing", "MISSING", "NaN", "nan", "None", "null", "NULL", " Missing", "Missing "])(
    "with the category %j, which is compared as it is written",
    (category) => {
      const purpose = [...PURPOSE_BINS, { category: `car%,%${category}`, points: 1 }];
      expect(notes({ bins: { ...bins, purpose } })).toEqual([
        `spec.bins.purpose[3].category: ${JSON.stringify(category)} is compared as it is written: only "Missing" is the Missing bin`,
      ]);
    },
  );

  test.each(["none", "not missing", "nano", ""])(
    "with the category %j, which says nothing of missing values",
    (category) => {
      expect(notes({ bins: { ...bins, purpose: [...PURPOSE_BINS, { category, points: 1 }] } })).toEqual([]);
    },
  );
});

describe("grades", () => {
  const A = { grade: "A", min_score: 460 };

  test("with scores between them that no grade holds, whatever their order", () => {
    expect(
      notes({ bins, risk_grades: [A, { grade: "C", max_score: 440 }, { grade: "B", min_score: 445, max_score: 455 }] }),
    ).toEqual([
      "spec.risk_grades[2]: leaves scores from 440 to below 445 without a grade",
      "spec.risk_grades[0]: leaves scores from 455 to below 460 without a grade",
    ]);
  });

  test("between which no score of the card's decimals falls", () => {
    const risk_grades = [A, { grade: "B", max_score: 459.5 }];
    expect(notes({ bins, risk_grades })).toEqual([]);
    expect(notes({ bins, risk_grades, scaling: { ...ODDS, score_decimals: 1 } })).toEqual([
      "spec.risk_grades[0]: leaves scores from 459.5 to below 460 without a grade",
    ]);
    expect(notes({ bins, risk_grades, scaling: { ...ODDS, score_decimals: null } })).toHaveLength(1);
    const tenths = [
      { grade: "A", min_score: 460.2 },
      { grade: "B", max_score: 460.06 },
    ];
    expect(notes({ bins, risk_grades: tenths, scaling: { ...ODDS, score_decimals: 1 } })).toEqual([
      "spec.risk_grades[0]: leaves scores from 460.1 to below 460.2 without a grade",
    ]);
  });

  test("that begin above the lowest score or end below the highest", () => {
    expect(notes({ bins, risk_grades: [{ grade: "A", min_score: 421, max_score: 497 }] })).toEqual([
      "spec.risk_grades: begin at 421, and scores go down to 420",
      "spec.risk_grades: end below 497, and scores go up to 497",
    ]);
  });

  test("for which a variable that can earn nothing counts: no Missing bin, or a number in no bin", () => {
    const risk_grades = [{ grade: "A", min_score: 465 }];
    const [first, second, , missing] = AGE_BINS.map((bin) => ({ ...bin, points: 20 }));
    const purpose = [{ category: "Missing", points: 0 }];
    const everything = { range: "(-Infinity, Infinity)", points: 20 };
    const of = (age: unknown[]) =>
      notes({ bins: { age, purpose }, risk_grades }).filter((note) => note.includes("go down"));
    expect(of([everything, missing])).toEqual([]);
    expect(of([everything])).toEqual(["spec.risk_grades: begin at 465, and scores go down to 452"]);
    expect(of([first, second, missing])).toHaveLength(1);
    expect(of([{ range: "[0, Infinity)", points: 20 }, missing])).toHaveLength(1);
    expect(of([{ special: [5], points: 20 }, missing])).toHaveLength(1);
    const around = [{ range: "(-Infinity, 5)", points: 20 }, { range: "(5, Infinity)", points: 20 }, missing];
    expect(of(around)).toHaveLength(1);
    expect(of([...around, { special: [5], points: 20 }])).toEqual([]);
    expect(of([...around, { special: [6], points: 20 }])).toHaveLength(1);
  });
});

test("of more than 200 notes 200 are listed, and how many there are", () => {
  const variables = Array.from({ length: 201 }, (_, index) => ({ name: `x${index}`, type: "numeric" }));
  const without = Object.fromEntries(variables.map(({ name }) => [name, [{ range: "[0, 1]", points: 1 }]]));
  const listed = notes({ variables, bins: without });
  expect([listed.length, listed.at(-1)]).toEqual([201, "spec: has 201 notes, of which 200 are listed"]);
});

describe("laws of notes", () => {
  test("where no note is about the grades, every score has one", () => {
    fc.assert(
      fc.property(cardsAndRecords, ({ specification, records }) => {
        const noted = notesOf(specification).some(({ path }) => path.startsWith("spec.risk_grades"));
        const card = compileSpecification(specification);
        const without = records.some(
          (record) => checkRecord(record, "", []) && scoreRecord(card, record, {}).grade === null,
        );
        expect(without && !noted).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test("every good specification has notes, each with a path below spec and a message; the same each time", () => {
    fc.assert(
      fc.property(cards, (specification) => {
        const found = notesOf(specification);
        expect(found.every(({ path, message }) => path.startsWith("spec") && message !== "")).toBe(true);
        expect(notesOf(structuredClone(specification))).toEqual(found);
      }),
    );
  });
});
