import { isObject } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import { intervalOf, variableOf, type Label, type LabelledBin } from "./labels.ts";
import { cannot, remark, type CardDraft, type Reading, type VariableDraft } from "./reading.ts";
import { readJson } from "./table-file.ts";

const INTERVAL = /^\[([^~]*)~([^~]*)\)$/;
/** What toad takes where its user gives nothing. */
const USUAL = { pdo: 60, targetScore: 750, targetOdds: 35 };

/**
 * Returns the card of a JSON text of toad's `ScoreCard.export()`, `{variable: {bin: points}}`. Base points are spread over the
 * variables there, so they are 0. A category that toad does not know earns the variable's lowest points, which an else bin
 * says here.
 * Reference: toad 0.1, toad/scorecard.py, `export`, `proba_to_score`, `bin_to_score`.
 */
export function readToad(reading: Reading, text: string): CardDraft | undefined {
  const card = readJson(reading, text);
  if (card === undefined) return undefined;
  if (!isObject(card)) return cannot(reading, "", `must be an object of variables, not ${show(card)}`);
  const odds = oddsOf(reading);
  const variables = Object.entries(card).flatMap(([name, bins]) => {
    const path = pathOf("", name);
    if (isObject(bins)) return [readVariable(reading, name, readBins(reading, path, bins))];
    cannot(reading, path, `must be an object of bins, not ${show(bins)}`);
    return [];
  });
  return { scaling: { base_points: reading.options.basePoints ?? 0, ...odds }, variables };
}

function oddsOf(reading: Reading) {
  const given = reading.options;
  const odds = {
    pdo: given.pdo ?? USUAL.pdo,
    target_score: given.targetScore ?? USUAL.targetScore,
    target_odds: given.targetOdds ?? USUAL.targetOdds,
  };
  const { pdo, targetScore, targetOdds } = given;
  if ([pdo, targetScore, targetOdds].includes(undefined)) {
    const values = Object.entries(odds).map(([name, value]) => `${name} ${value}`);
    remark(
      reading,
      "",
      `does not say how odds are scaled: ${values.join(", ")} are what was given, else toad's usual ones`,
    );
  }
  return odds;
}

function readBins(reading: Reading, path: string, bins: Readonly<Record<string, unknown>>): LabelledBin[] {
  return Object.entries(bins).flatMap(([key, points]) => {
    const place = pathOf(path, key);
    if (typeof points === "number" && Number.isFinite(points)) return [{ path: place, labels: labelsOf(key), points }];
    cannot(reading, place, `must be points, not ${show(points)}`);
    return [];
  });
}

function labelsOf(key: string): Label[] {
  const [, from = "", to = ""] = INTERVAL.exec(key) ?? [];
  const range = intervalOf("[", from, to, ")");
  if (range !== undefined && INTERVAL.test(key)) return [{ kind: "range", range }];
  if (key === "else") return [{ kind: "else" }];
  return key.split(",").map((category) => (category === "nan" ? { kind: "missing" } : { kind: "category", category }));
}

function readVariable(reading: Reading, name: string, labelled: readonly LabelledBin[]): VariableDraft {
  const variable = variableOf(reading, name, labelled);
  const { type, bins } = variable;
  if (type === "numeric" || bins.length === 0 || bins.some((bin) => bin.else === true)) return variable;
  const points = bins.reduce((least, bin) => Math.min(least, bin.points), Infinity);
  remark(
    reading,
    pathOf("", name),
    `has no else: a category that it does not list earns ${points}, its lowest points, as in toad`,
  );
  return { ...variable, bins: [...bins, { else: true, points }] };
}
