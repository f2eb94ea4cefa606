import { toNumber } from "../scorecard/numeric-text.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin } from "../scorecard/specification.ts";
import { show } from "../show.ts";
import { cannot, type Reading, type VariableDraft } from "./reading.ts";

/** What a label of a bin says. */
export type Label =
  | { readonly kind: "range"; readonly range: string }
  | { readonly kind: "category"; readonly category: string }
  | { readonly kind: "special"; readonly special: readonly number[] }
  | { readonly kind: "missing" }
  | { readonly kind: "else" };

/** A label, where it stands and what it earns. */
export interface LabelledBin {
  readonly path: string;
  readonly labels: readonly Label[];
  readonly points: number;
}

/**
 * Returns a variable of labelled bins: numeric where any label is a range or special values. A category that no bin can hold,
 * and a mixture of ranges and categories, are noted.
 */
export function variableOf(reading: Reading, name: string, labelled: readonly LabelledBin[]): VariableDraft {
  const numeric = labelled.some(({ labels }) => labels.some(({ kind }) => kind === "range" || kind === "special"));
  const bins = labelled.flatMap((one) => (numeric ? numericBins(reading, one) : categoricalBins(reading, one)));
  return { name, type: numeric ? "numeric" : "categorical", bins };
}

function numericBins(reading: Reading, { path, labels, points }: LabelledBin): Bin[] {
  return labels.flatMap((label): Bin[] => {
    if (label.kind === "range") return [{ range: label.range, points }];
    if (label.kind === "special") return [{ special: label.special, points }];
    if (label.kind === "missing") return [{ range: MISSING, points }];
    if (label.kind === "else") return [{ else: true, points }];
    cannot(reading, path, `is ${show(label.category)}, no interval that is understood, beside intervals`);
    return [];
  });
}

function categoricalBins(reading: Reading, { path, labels, points }: LabelledBin): Bin[] {
  const categories = labels.flatMap((label) => (label.kind === "category" ? [label.category] : []));
  for (const category of categories) {
    if (category === MISSING)
      cannot(reading, path, `has a category "${MISSING}", which means a missing value in a specification`);
    if (category.includes(CATEGORY_DELIMITER)) {
      cannot(reading, path, `has a category with ${CATEGORY_DELIMITER}, which joins categories in a specification`);
    }
  }
  const all = labels.some(({ kind }) => kind === "missing") ? [...categories, MISSING] : categories;
  return [
    ...(all.length > 0 ? [{ category: all.join(CATEGORY_DELIMITER), points }] : []),
    ...(labels.some(({ kind }) => kind === "else") ? [{ else: true as const, points }] : []),
  ];
}

/** Returns rows in groups of one variable each, in the order in which the variables come first. */
export function groupByVariable<Row extends { readonly variable: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.variable);
    if (group) group.push(row);
    else groups.set(row.variable, [row]);
  }
  return groups;
}

/** Returns an interval between two bounds as a range, each a number or an infinity as Python or R writes it; undefined where one is none. */
export function intervalOf(open: string, from: string, to: string, close: string): string | undefined {
  const [lower, upper] = [boundOf(from), boundOf(to)];
  if (lower === undefined || upper === undefined) return undefined;
  return `${open}${lower}, ${upper}${close}`.replace("[-Infinity", "(-Infinity").replace("Infinity]", "Infinity)");
}

function boundOf(text: string): number | undefined {
  const infinity = /^\s*([+-]?)inf(?:inity)?\s*$/i.exec(text);
  return infinity ? (infinity[1] === "-" ? -Infinity : Infinity) : toNumber(text);
}
