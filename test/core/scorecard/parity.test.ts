import { describe, expect, test } from "vitest";
import { z } from "zod";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import reference from "../reference/scorecard.json" with { type: "json" };

const Feature = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** One record and its answer, as test/core/reference/scorecard_reference.py prints them. */
const Case = z.tuple([
  z.record(z.string(), Feature).readonly(),
  z.number(),
  z.string().nullable(),
  z.number().nullable(),
  z.array(z.number()),
  z.array(z.string()),
  z.array(z.tuple([z.string(), z.string(), z.number()])),
]);
const Card = z.object({
  specification: z.looseObject({
    metadata: z.looseObject({ name: z.string() }),
    scaling: z.looseObject({ pd_decimals: z.number().nullish() }),
  }),
  cases: z.array(Case).min(25),
});
const cards = z
  .array(Card)
  .min(8)
  .parse(reference.cards)
  .map((card) => ({ ...card, name: card.specification.metadata.name }));

describe("every number is that of an independent implementation in decimal arithmetic", () => {
  test.each(cards)("$name", ({ specification, cases }) => {
    const card = compileScorecard(specification);
    const unrounded = specification.scaling.pd_decimals === null;
    for (const [record, score, grade, pd, contributions, warnings, reasons] of cases) {
      const result = scoreRecord(card, record, { contributions: true, reasons: true });
      // Two implementations of exp may differ in the last of 16 digits; every rounded pd is compared exactly.
      const samePd = unrounded ? Math.abs((result.pd ?? -1) - (pd ?? -1)) < 1e-15 : result.pd === pd;
      const given = result.reasons?.map(({ code, feature, pointsLost }) => [code, feature, pointsLost]);
      expect({ ...result, reasons: given, pd: samePd ? pd : result.pd }).toEqual({
        id: null,
        score,
        grade,
        pd,
        contributions: Object.fromEntries(card.variables.map(({ name }, index) => [name, contributions[index]])),
        warnings,
        reasons,
      });
    }
  });
});
