import { decimalPlaces, roundHalfAwayFromZero } from "../decimal.ts";
import type { Assessment } from "./assess.ts";
import type { CompiledScorecard } from "./compile.ts";
import { binOf, unitsOf } from "./find-bin.ts";
import { leastSum, type Choice } from "./least-sum.ts";
import { roundUnits, toPoints } from "./points-scale.ts";

/** The shortest way to a better grade. */
export interface NextGrade {
  readonly grade: string;
  /** From the rounded score to the grade's minimum. */
  readonly pointsNeeded: number;
  /** In the card's order. */
  readonly changes: readonly Change[];
  /** There where a way of as few changes and fewer points may exist: the search for it was cut short. */
  readonly approximate?: true;
}

interface Change {
  readonly feature: string;
  /** The bins as the specification writes them; null for a value in no bin. */
  readonly from: string | null;
  readonly to: string;
  /** What the move gains. */
  readonly points: number;
}

/**
 * Returns how an assessed record reaches the next better grade, the one with the lowest minimum above its rounded score:
 * the fewest variables whose move to another bin brings the rounded score to that minimum or above, among equals those
 * with the least points over. No variable moves to its Missing bin or a special value, and none that is not actionable.
 * Returns null in the best grade, without grades, and where nothing reaches the next. Nothing is thrown.
 * Reference: contract section 2b, `include_path`; Ustun, Spangher and Liu (2019), Actionable recourse, section 3.
 */
export function nextGradeFor(card: CompiledScorecard, { bins, outcome }: Assessment): NextGrade | null {
  const { score } = outcome;
  const next = nextAbove(card, score);
  if (!next) return null;
  const units = card.variables.reduce(
    (sum, variable, index) => sum + unitsOf(variable, bins[index] ?? 0),
    card.baseUnits,
  );
  const choices = card.variables.flatMap((variable, index): (Choice & { index: number })[] => {
    const { moves } = variable;
    const present = unitsOf(variable, bins[index] ?? 0);
    const first = moves.units.findIndex((earned) => earned > present);
    if (first === -1) return [];
    return [{ index, gains: moves.units.subarray(first).map((earned) => earned - present) }];
  });
  const most = choices.reduce((sum, { gains }) => sum + (gains.at(-1) ?? 0), 0);
  const reaches = (gain: number) => roundUnits(card.pointsScale, units + gain, card.scoreDecimals) >= next.lower;
  if (!reaches(most)) return null;
  const found = leastSum(choices, leastGain(reaches, most, card.pointsScale.exact));
  if (!found) return null;
  const changes = found.picks
    .toSorted((a, b) => a.choice.index - b.choice.index)
    .map(({ choice, at }) => {
      const variable = card.variables[choice.index];
      const { bins: to = [] } = variable?.moves ?? {};
      const texts = variable?.binTexts ?? [];
      const from = variable ? binOf(variable, bins[choice.index] ?? 0) : -1;
      return {
        feature: variable?.name ?? "",
        from: texts[from] ?? null,
        to: texts[to[to.length - choice.gains.length + at] ?? -1] ?? "",
        points: toPoints(card.pointsScale, choice.gains[at] ?? 0),
      };
    });
  const places = Math.min(15, Math.max(decimalPlaces(next.lower), decimalPlaces(score)));
  const pointsNeeded = roundHalfAwayFromZero(next.lower - score, places);
  return { grade: next.grade, pointsNeeded, changes, ...(!found.least && { approximate: true as const }) };
}

function nextAbove({ grades }: CompiledScorecard, score: number) {
  let next: CompiledScorecard["grades"][number] | undefined;
  for (const grade of grades) if (grade.lower > score && !(next && next.lower <= grade.lower)) next = grade;
  return next;
}

/** The least gain that reaches, found by halving: rounding never puts a greater sum below a smaller one. */
function leastGain(reaches: (gain: number) => boolean, most: number, whole: boolean): number {
  let [below, enough] = [0, most];
  for (;;) {
    const middle = whole ? Math.floor((below + enough) / 2) : (below + enough) / 2;
    if (middle <= below || middle >= enough) return enough;
    if (reaches(middle)) enough = middle;
    else below = middle;
  }
}
