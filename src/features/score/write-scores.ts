import { assess, emptyAssessment, type Assessment } from "../../core/scorecard/assess.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import { nextGradeFor, type NextGrade } from "../../core/scorecard/next-grade.ts";
import { reasonsFor, type Reason } from "../../core/scorecard/reasons.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";
import type { Explain, ScoredRecord } from "../../core/scorecard/score.ts";
import { warningsOf } from "../../core/scorecard/warnings.ts";
import { countRecord, type Tally } from "../../core/stats/tally.ts";
import { keepShape } from "./record-shapes.ts";
import type { ScoredApplicant } from "./score.schemas.ts";

/** Returns what a record comes to as it goes over the wire. */
export function asScoredApplicant({ grade, reasons, nextGrade, warnings, ...rest }: ScoredRecord): ScoredApplicant {
  const { id, score, pd, contributions } = rest;
  return {
    id,
    score,
    risk_grade: grade,
    pd,
    ...(contributions && { contributions }),
    ...(reasons && { reasons: reasons.map(asGivenReason) }),
    ...(nextGrade !== undefined && { next_grade: asGivenPath(nextGrade) }),
    warnings,
  };
}

function asGivenReason({ code, feature, pointsLost, text }: Reason) {
  return { code, feature, points_lost: pointsLost, text };
}

function asGivenPath(path: NextGrade | null) {
  if (path === null) return null;
  const { pointsNeeded, changes, ...rest } = path;
  return { ...rest, points_needed: pointsNeeded, changes: [...changes] };
}

/**
 * Returns the JSON text of the array of what `asScoredApplicant` makes of each record's score, in order. It is written directly, from
 * texts that were made once with the card, since building a thousand objects only to write them takes as long as scoring.
 * The records have passed `checkRecord`; nothing is thrown. `tally` counts each.
 * Reference: RFC 8259; contract section 2.
 */
export function writeScores(
  card: CompiledScorecard,
  records: readonly ApplicantRecord[],
  explain: Explain,
  tally?: Tally,
): string {
  const [first] = records;
  if (first) keepShape(first);
  const assessment = emptyAssessment(card);
  let text = "[";
  for (const record of records) {
    assess(card, record, assessment);
    if (tally) countRecord(tally, record, assessment);
    if (text.length > 1) text += ",";
    text += writeOne(card, record, assessment, explain);
  }
  return `${text}]`;
}

function writeOne(
  card: CompiledScorecard,
  record: ApplicantRecord,
  assessment: Assessment,
  { contributions, reasons, path }: Explain,
): string {
  const { outcome, odd, unrecognized } = assessment;
  let text = `{"id":${writeId(record.id)},${outcome.text}`;
  if (contributions) text += writeContributions(card, assessment);
  if (reasons) text += `,"reasons":${JSON.stringify(reasonsFor(card, assessment).map(asGivenReason))}`;
  if (path) text += `,"next_grade":${JSON.stringify(asGivenPath(nextGradeFor(card, assessment)))}`;
  if (!odd && !unrecognized) return `${text},"warnings":[]}`;
  return `${text},"warnings":${JSON.stringify(warningsOf(card, record, assessment))}}`;
}

function writeId(id: ApplicantRecord["id"]): string {
  if (typeof id !== "string") return `${id ?? null}`;
  return isPlain(id) ? `"${id}"` : JSON.stringify(id);
}

/** Whether JSON has a text as it is: most ids are such, and asking is cheaper than writing. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return false;
  }
  return true;
}

function writeContributions({ variables }: CompiledScorecard, { bins }: Assessment): string {
  let text = ',"contributions":{';
  for (let index = 0; index < bins.length; index += 1) {
    const bin = bins[index] ?? 0;
    const variable = variables[index];
    text += bin >= 0 ? (variable?.contributionTexts[bin] ?? "") : (variable?.binlessTexts[-1 - bin] ?? "");
  }
  return `${text}}`;
}
