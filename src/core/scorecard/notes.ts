import { roundHalfAwayFromZero } from "../decimal.ts";
import { pathOf } from "../path.ts";
import { compileSpecification } from "./compile.ts";
import { isMissingBin, scoresInReach } from "./reach.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type RiskGrade, type Specification } from "./specification.ts";

/** Something that is legal in a specification and yet seldom meant. */
export interface Note {
  /** Where it is, as problems name their fields. */
  readonly path: string;
  /** What it does, a sentence without its subject. */
  readonly message: string;
}

const MAX_NOTES = 200;
/** What other tools write for a missing value. "none" in small letters is a category of its own in many data sets. */
const LIKE_MISSING = /^(?:missing|nan|null)$/i;

/**
 * Returns what is legal and suspicious in a good specification, in the order of the document, at most 200 notes and then
 * their number: target odds below 1; a variable without a Missing bin; a category that looks like a missing value and is
 * compared as it is written; scores between two grades that no grade holds; scores in reach below or above all grades.
 *
 * The lowest score in reach is base points + Σ of the least that a variable can earn, the highest of the most, rounded as
 * scores are. What a variable can earn are the points of its bins, and 0 where it has no Missing bin or where a number
 * falls in no bin. Nothing is thrown.
 * Reference: contract section 2, `notes`; Siddiqi, Credit Risk Scorecards (2006), chapter 6, scaling.
 */
export function notesOf(specification: Specification): Note[] {
  const notes = [
    ...oddsNotes(specification),
    ...specification.variables.flatMap(({ name }) =>
      binNotes(pathOf("spec.bins", name), specification.bins[name] ?? []),
    ),
    ...gradeNotes(specification),
  ];
  if (notes.length <= MAX_NOTES) return notes;
  const more = { path: "spec", message: `has ${notes.length} notes, of which ${MAX_NOTES} are listed` };
  return [...notes.slice(0, MAX_NOTES), more];
}

function oddsNotes({ scaling: { method, target_odds: odds } }: Specification): Note[] {
  if (method === "none" || odds === undefined || odds === null || odds >= 1) return [];
  const message = `is ${odds}: odds are good to bad, so that below 1 most applicants at target_score are bad`;
  return [{ path: "spec.scaling.target_odds", message }];
}

function binNotes(path: string, bins: readonly Bin[]): Note[] {
  const likeMissing = bins.flatMap(({ category = "" }, index) =>
    category
      .split(CATEGORY_DELIMITER)
      .filter((name) => name !== MISSING && (LIKE_MISSING.test(name.trim()) || name.trim() === "None"))
      .map((name) => ({
        path: pathOf(pathOf(path, index), "category"),
        message: `${JSON.stringify(name)} is compared as it is written: only "${MISSING}" is the Missing bin`,
      })),
  );
  if (bins.some(isMissingBin)) return likeMissing;
  const unknown = bins.some((bin) => bin.else === true) ? "" : ", and unknown categories,";
  return [{ path, message: `has no Missing bin: absent and invalid values${unknown} earn 0` }, ...likeMissing];
}

interface PlacedGrade {
  readonly path: string;
  readonly min: number;
  readonly max: number;
}

function gradeNotes(specification: Specification): Note[] {
  const grades = (specification.risk_grades ?? []).map(placedGrade).toSorted((a, b) => a.min - b.min);
  const [lowestGrade, highestGrade] = [grades[0], grades.at(-1)];
  if (!lowestGrade || !highestGrade) return [];
  const card = compileSpecification(specification);
  const notes: Note[] = [];
  for (const [index, { max }] of grades.entries()) {
    const above = grades[index + 1];
    const first = firstScoreFrom(max, card.scoreDecimals);
    if (!above || first >= above.min) continue;
    notes.push({ path: above.path, message: `leaves scores from ${first} to below ${above.min} without a grade` });
  }
  const [lowest, highest] = scoresInReach(specification);
  if (lowest < lowestGrade.min) {
    notes.push({ path: "spec.risk_grades", message: `begin at ${lowestGrade.min}, and scores go down to ${lowest}` });
  }
  if (highest >= highestGrade.max) {
    notes.push({ path: "spec.risk_grades", message: `end below ${highestGrade.max}, and scores go up to ${highest}` });
  }
  return notes;
}

function placedGrade({ min_score: min, max_score: max }: RiskGrade, index: number): PlacedGrade {
  return { path: pathOf("spec.risk_grades", index), min: min ?? -Infinity, max: max ?? Infinity };
}

/** The least score of the card's decimals that is not below a bound. */
function firstScoreFrom(bound: number, decimals: number | null): number {
  if (decimals === null || !Number.isFinite(bound)) return bound;
  const nearest = roundHalfAwayFromZero(bound, decimals);
  return nearest >= bound ? nearest : roundHalfAwayFromZero(nearest + 10 ** -decimals, decimals);
}
