import { assess, emptyAssessment } from "../scorecard/assess.ts";
import type { CompiledScorecard } from "../scorecard/compile.ts";
import type { ApplicantRecord } from "../scorecard/record.ts";
import { referenceOf, type Reference } from "./score-bands.ts";
import { countRecord, emptyTally } from "./tally.ts";
import { fallsOf } from "./totals.ts";

/**
 * Returns how a sample falls into a card's bins and into bands of its scores, as counts of records. The records have passed
 * `checkRecord`; nothing is thrown.
 */
export function referenceFor(card: CompiledScorecard, records: readonly ApplicantRecord[]): Reference {
  const tally = emptyTally(card);
  const assessment = emptyAssessment(card);
  for (const record of records) {
    assess(card, record, assessment);
    countRecord(tally, record, assessment);
  }
  return referenceOf(fallsOf(tally));
}
