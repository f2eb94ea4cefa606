import type { CompiledRule } from "./compile-rules.ts";
import type { Contribution } from "./evaluate-dimension.ts";

/** One rule's place: what its answer earned and matched, or 0 where it has no value. */
type Place = readonly [pointsEarned: number, matchedValue: string] | 0;

/**
 * Returns contributions as compact JSON that only reads against the same rules: one place for each rule in order,
 * `[pointsEarned, matchedValue]` or 0 where the rule has no value, zeros at the end left out.
 * `rules` are those of one dimension in one revision; throws a TypeError for a contribution of any other rule.
 */
export function packContributions(rules: readonly CompiledRule[], contributions: readonly Contribution[]): string {
  const byRule = new Map(contributions.map((contribution) => [contribution.ruleId, contribution]));
  const places = rules.map(({ id }) => placeOf(byRule.get(id)));
  if (places.filter((place) => place !== 0).length !== contributions.length) throw misfit();
  return JSON.stringify(places.slice(0, places.findLastIndex((place) => place !== 0) + 1));
}

/**
 * Returns the contributions that were packed against the same rules, in the order of the rules and equal in every field.
 * Throws a TypeError for text that was not packed against such rules, a SyntaxError for text that is no JSON.
 */
export function unpackContributions(rules: readonly CompiledRule[], packed: string): Contribution[] {
  const places: unknown = JSON.parse(packed);
  if (!Array.isArray(places) || places.length > rules.length) throw misfit();
  return rules.slice(0, places.length).flatMap((rule, index) => contributionAt(rule, places[index]));
}

function placeOf(contribution: Contribution | undefined): Place {
  return contribution === undefined ? 0 : [contribution.pointsEarned, contribution.matchedValue];
}

function contributionAt({ id: ruleId, signalTemplateId, maxPoints }: CompiledRule, place: unknown): Contribution[] {
  if (!isPlace(place)) throw misfit();
  if (place === 0) return [];
  const [pointsEarned, matchedValue] = place;
  return [{ ruleId, signalTemplateId, matchedValue, pointsEarned, maxPoints }];
}

function isPlace(place: unknown): place is Place {
  if (!Array.isArray(place)) return place === 0;
  return place.length === 2 && typeof place[0] === "number" && typeof place[1] === "string";
}

function misfit(): TypeError {
  return new TypeError("The contributions do not belong to these rules.");
}
