import { groupByVariable, intervalOf, variableOf, type Label, type LabelledBin } from "./labels.ts";
import { cannot, remark, type CardDraft, type Reading } from "./reading.ts";
import { scalingFrom } from "./scaling.ts";
import { readTable, type PointsRow } from "./table-file.ts";

const COLUMNS = { variable: "Variable", bin: "Bin", points: "Points" };
const INTERVAL = /^([[(])([^,]*),([^,]*)\)$/;

/**
 * Returns the card of optbinning's `Scorecard.table()`. Its labels round the bounds of bins, which is always noted.
 * Reference: optbinning 0.20, `Scorecard.table`; its bin labels, optbinning/formatting.py.
 */
export function readOptbinning(reading: Reading, text: string): CardDraft {
  const rows = readTable(reading, text, COLUMNS);
  const variables = [...groupByVariable(rows)].map(([name, own]) =>
    variableOf(
      reading,
      name,
      own.flatMap((row) => labelled(reading, row)),
    ),
  );
  if (variables.some(({ type }) => type === "numeric")) {
    remark(
      reading,
      "",
      "has the bounds of its bins as optbinning's labels round them: a value beside a bound may fall in its neighbour",
    );
  }
  const { basePoints } = reading.options;
  if (basePoints === undefined)
    remark(reading, "", "does not say base points: they are 0, unless base_points is given");
  return { scaling: scalingFrom(reading, basePoints ?? 0), variables };
}

function labelled(reading: Reading, row: PointsRow): LabelledBin[] {
  const path = `${row.path}.Bin`;
  const labels = labelsOf(reading, path, row);
  return labels.length > 0 ? [{ path, labels, points: row.points }] : [];
}

function labelsOf(reading: Reading, path: string, { bin, points }: PointsRow): Label[] {
  const text = bin?.trim() ?? "";
  if (text === "Missing") return [{ kind: "missing" }];
  if (text === "Special") return specialLabels(reading, path, points);
  if (text.endsWith("]") && text.startsWith("[")) return listedCategories(reading, path, text);
  const [, open = "", from = "", to = ""] = INTERVAL.exec(text) ?? [];
  const range = open === "" ? undefined : intervalOf(open, from, to, ")");
  if (range !== undefined) return [{ kind: "range", range }];
  cannot(reading, path, "is neither an interval such as [1.5, 2.5), a list such as ['a' 'b'], Special nor Missing");
  return [];
}

function specialLabels(reading: Reading, path: string, points: number): Label[] {
  const { specialCodes } = reading.options;
  if (specialCodes && specialCodes.length > 0) return [{ kind: "special", special: specialCodes }];
  remark(reading, path, `is left out with its ${points} points: give special_codes, the numbers that it stands for`);
  return [];
}

/** numpy separates the items of a list by white space, Python by commas; text may be in quotes. */
function listedCategories(reading: Reading, path: string, text: string): Label[] {
  const ITEM = /[\s,]*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,'"]+))/suy;
  const list = text.slice(1, -1).trimEnd();
  const labels: Label[] = [];
  while (ITEM.lastIndex < list.length) {
    const match = ITEM.exec(list);
    if (!match || match[3] === "...") {
      cannot(reading, path, match ? "leaves categories out (...)" : "is a list with a quote that never closes");
      return [];
    }
    const category = (match[1] ?? match[2])?.replaceAll(/\\(.)/gsu, "$1") ?? match[3] ?? "";
    labels.push({ kind: "category", category });
  }
  if (labels.length === 0) cannot(reading, path, "is an empty list");
  return labels;
}
