import { histogram } from "./histogram.ts";
import type { PassedOver } from "./record.ts";
import type { Tally } from "./tally.ts";
import type { Verification } from "./verification.ts";

const BAR_WIDTH = 40;
const TOP_WARNINGS = 5;

const wholeNumber = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2, useGrouping: false });
const percent = new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1 });

type Run = { tally: Tally; output: string; passedOver: PassedOver; verify: string | undefined };

/** The closing report of a run, as text. */
export function summarize({ tally, output, passedOver, verify }: Run): string {
  const seconds = tally.elapsedMs / 1_000;
  const rate = seconds > 0 ? tally.records / seconds : 0;
  const lines = [
    `${wholeNumber.format(tally.records)} records scored in ${seconds.toFixed(1)} s (${wholeNumber.format(rate)} records/s)`,
    ...passedOverLines(passedOver),
    ...(tally.version === null ? [] : [`Model version ${tally.version}`]),
    `Scores written to ${output === "-" ? "the standard output" : output}`,
  ];
  if (tally.records > 0) lines.push(...scoreLines(tally), ...gradeLines(tally), ...warningLines(tally));
  if (verify !== undefined) lines.push(...verificationLines(tally.verification, verify));
  return lines.join("\n");
}

/** The rows that were read and are no records, where there are any. */
export function passedOverLines({ empty, headers }: PassedOver): string[] {
  const lines = [];
  if (empty > 0) lines.push(`Passed over ${wholeNumber.format(empty)} ${empty === 1 ? "row" : "rows"} of empty cells`);
  if (headers > 0) {
    lines.push(
      `Passed over ${wholeNumber.format(headers)} ${headers === 1 ? "row that repeats" : "rows that repeat"} the header`,
    );
  }
  return lines;
}

function verificationLines(
  { compared, differing, worst, withoutNumber, first }: Verification,
  column: string,
): string[] {
  const of = `${wholeNumber.format(compared)} scores compared with the column ${column}`;
  if (differing === 0) return ["", `${of}: none differs`];
  const noNumber =
    withoutNumber === 0 ? "" : `, ${wholeNumber.format(withoutNumber)} of them without a number to compare`;
  return [
    "",
    `${of}: ${wholeNumber.format(differing)} ${differing === 1 ? "differs" : "differ"}${noNumber}`,
    `Worst difference ${Number(worst.toPrecision(12))}; the first that differ:`,
    ...first.map(({ place, row, expected, score }) => `  row ${row} (${place}): ${column} ${expected}, score ${score}`),
  ];
}

function scoreLines({ sum, records, lowest, highest, step, steps }: Tally): string[] {
  const values = Object.entries(steps).map(([key, count]): [number, number] => [Number(key) * step, count]);
  const bins = histogram(values).map(({ from, to, count }): [string, number] => [`${from} to <${to}`, count]);
  const [mean, least, most] = [sum / records, lowest ?? 0, highest ?? 0].map((score) => decimal.format(score));
  return ["", `Scores: mean ${mean}, lowest ${least}, highest ${most}`, ...bars(bins, records)];
}

function gradeLines({ grades, records }: Tally): string[] {
  const sorted = Object.entries(grades).toSorted(([a], [b]) => rank(a).localeCompare(rank(b)));
  return ["", "Risk grades", ...bars(sorted, records)];
}

// "(none)" would come before the letters.
function rank(grade: string): string {
  return grade.startsWith("(") ? `\uffff${grade}` : grade;
}

function warningLines({ warned, warnings, records }: Tally): string[] {
  if (warned === 0) return ["", "No record has warnings"];
  const top = Object.entries(warnings)
    .toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .slice(0, TOP_WARNINGS)
    .map(([warning, count]) => `  ${wholeNumber.format(count).padStart(9)}  ${warning}`);
  const share = percent.format(warned / records);
  return ["", `Records with warnings: ${wholeNumber.format(warned)} (${share}); most frequent:`, ...top];
}

function bars(entries: [label: string, count: number][], total: number): string[] {
  const labelWidth = Math.max(...entries.map(([label]) => label.length));
  const most = Math.max(...entries.map(([, count]) => count));
  return entries.map(([label, count]) => {
    const bar = "#".repeat(Math.ceil((BAR_WIDTH * count) / most)).padEnd(BAR_WIDTH);
    const figures = `${wholeNumber.format(count).padStart(9)}  ${percent.format(count / total).padStart(6)}`;
    return `  ${label.padStart(labelWidth)}  ${bar}  ${figures}`;
  });
}
