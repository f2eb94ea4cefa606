import { assess, emptyAssessment, type Assessment } from "./assess.ts";
import type { CompiledScorecard } from "./compile.ts";
import { reasonsFor } from "./reasons.ts";
import type { ApplicantRecord } from "./record.ts";
import type { Explain } from "./score.ts";
import { warningsOf } from "./warnings.ts";

/**
 * Returns the JSON text of the array of what `scoreRecord` returns for each record, in order. It is written directly, from
 * texts that were made once with the card, since building a thousand objects only to write them takes as long as scoring.
 * The records have passed `checkRecord`; nothing is thrown.
 * Reference: RFC 8259; contract section 2.
 */
export function writeScores(card: CompiledScorecard, records: readonly ApplicantRecord[], explain: Explain): string {
  const assessment = emptyAssessment(card);
  let text = "[";
  for (const record of records) {
    assess(card, record, assessment);
    if (text.length > 1) text += ",";
    text += writeOne(card, record, assessment, explain);
  }
  return `${text}]`;
}

function writeOne(
  card: CompiledScorecard,
  record: ApplicantRecord,
  assessment: Assessment,
  { contributions, reasons }: Explain,
): string {
  const { score, grade, pd, odd, unrecognized } = assessment;
  let text = `{"id":${writeId(record.id)},"score":${score},"risk_grade":${card.gradeTexts.get(grade) ?? "null"},"pd":${pd}`;
  if (contributions) text += writeContributions(card, assessment);
  if (reasons) text += `,"reasons":${JSON.stringify(reasonsFor(card, assessment))}`;
  if (!odd && !unrecognized) return `${text},"warnings":[]}`;
  return `${text},"warnings":${JSON.stringify(warningsOf(card, record, assessment))}}`;
}

function writeId(id: ApplicantRecord["id"]): string {
  return typeof id === "string" ? JSON.stringify(id) : `${id ?? null}`;
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
