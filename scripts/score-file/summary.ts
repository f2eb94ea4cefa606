import { histogram } from "./histogram.ts";
import type { Tally } from "./tally.ts";

const BAR_WIDTH = 40;
const TOP_WARNINGS = 5;

const wholeNumber = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2, useGrouping: false });
const percent = new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1 });

/** The closing report of a run, as text. */
export function summarize(tally: Tally, output: string): string {
  const seconds = tally.elapsedMs / 1_000;
  const rate = seconds > 0 ? tally.records / seconds : 0;
  const lines = [
    `${wholeNumber.format(tally.records)} records scored in ${seconds.toFixed(1)} s (${wholeNumber.format(rate)} records/s)`,
    ...versionLines(tally),
    `Scores written to ${output}`,
  ];
  if (tally.records > 0) lines.push(...scoreLines(tally), ...gradeLines(tally), ...warningLines(tally));
  return lines.join("\n");
}

function versionLines({ versions }: Tally): string[] {
  const names = Object.keys(versions);
  if (names.length < 2) return names.map((name) => `Model version ${name}`);
  const counted = Object.entries(versions).map(([name, count]) => `${name} (${wholeNumber.format(count)} records)`);
  return [`The model changed during the run: versions ${counted.join(", ")}`];
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
