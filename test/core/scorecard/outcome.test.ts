import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { MAX_OUTCOMES, outcomeOf } from "../../../src/core/scorecard/outcome.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { cardsAndRecords } from "./arbitrary-card.ts";
import { specificationWith } from "./example-card.ts";

test("a record is scored alike by a card that has scored others and by one that has not", () => {
  fc.assert(
    fc.property(cardsAndRecords, ({ specification, records }) => {
      const used = compileScorecard(specification);
      for (let pass = 0; pass < 2; pass += 1) {
        for (const record of records) {
          const fresh = compileScorecard(specification);
          expect(scoreRecord(used, record, {})).toEqual(scoreRecord(fresh, record, {}));
        }
      }
    }),
  );
});

test("the text of an outcome is that of its score, grade and pd", () => {
  fc.assert(
    fc.property(cardsAndRecords, fc.integer({ min: -1_000_000, max: 1_000_000 }), ({ specification }, units) => {
      const { score, grade, pd, text } = outcomeOf(compileScorecard(specification), units);
      expect(JSON.parse(`{${text}}`)).toEqual(JSON.parse(JSON.stringify({ score, risk_grade: grade, pd })));
    }),
  );
});

test("a card remembers 500 sums and goes on scoring those that it does not", () => {
  const [card, other] = [compileScorecard(specificationWith()), compileScorecard(specificationWith())];
  for (let units = 0; units < 2 * MAX_OUTCOMES; units += 1) outcomeOf(card, units);
  expect(card.outcomes.size).toBe(MAX_OUTCOMES);
  expect(outcomeOf(card, 2 * MAX_OUTCOMES)).toEqual(outcomeOf(other, 2 * MAX_OUTCOMES));
  expect(outcomeOf(card, 1)).toBe(outcomeOf(card, 1));
});
