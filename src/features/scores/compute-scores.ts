import type { CompiledRules } from "../../core/profile/compile-rules.ts";
import { evaluateDimension } from "../../core/profile/evaluate-dimension.ts";
import { packContributions } from "../../core/profile/pack-contributions.ts";
import { resultHash } from "../../core/profile/result-hash.ts";
import { DIMENSIONS, type Dimension } from "../../core/profile/rule.ts";
import { answersOf } from "../../core/signal/stored-answers.ts";
import type { AssignedObject } from "./score-inputs.repository.ts";
import type { ResultRow } from "./score-writes.repository.ts";

/** Returns an object's results in every dimension that has a rule, as they are sent to the database. */
export function computeResults(
  compiled: CompiledRules,
  revision: number,
  { profileId, objectId, signalsRevision, answers }: AssignedObject,
): ResultRow[] {
  const known = answersOf(answers === null ? {} : JSON.parse(answers));
  const scored = DIMENSIONS.filter((dimension) => compiled[dimension].rules.length > 0);
  return scored.map((dimension): ResultRow => {
    const result = evaluateDimension(compiled, dimension, known);
    const contributions = packContributions(compiled[dimension].rules, result.contributions);
    const hash = resultHash(result);
    const { score, signalCoverage, totalRules } = result;
    return [
      profileId,
      dimension,
      objectId,
      score,
      contributions,
      revision,
      signalCoverage,
      totalRules,
      hash,
      signalsRevision,
    ];
  });
}

/** Returns the dimensions that have no rule: nothing of them may be left standing. */
export function emptyDimensions(compiled: CompiledRules): Dimension[] {
  return DIMENSIONS.filter((dimension) => compiled[dimension].rules.length === 0);
}
