import type { Assessment } from "./assess.ts";
import type { CompiledVariable } from "./compile-bins.ts";
import type { CompiledScorecard } from "./compile.ts";
import { findBin } from "./find-bin.ts";
import { LIMITS } from "./limits.ts";
import { NO_BIN } from "./no-bin.ts";
import type { ApplicantRecord } from "./record.ts";

/** Why strict mode refuses a record. */
export interface Violation {
  readonly feature: string;
  readonly problem: "missing_feature" | "unrecognized_feature" | "invalid_value";
}

/**
 * Returns the warnings of an assessed record, `<code>: <feature>`: of its values in the card's order, then of its unknown
 * features in its own, at most 50 of these and then `unrecognized_features: N more`.
 * Reference: contract section 2, Warnings, and section 1, Bounds.
 */
export function warningsOf(card: CompiledScorecard, record: ApplicantRecord, assessment: Assessment): string[] {
  const { bins, odd, unrecognized } = assessment;
  const warnings = odd
    ? card.variables.flatMap(({ warningTexts }, index) => warningTexts[-1 - (bins[index] ?? 0)] ?? [])
    : [];
  if (unrecognized) {
    const names = unrecognizedFeatures(card, record);
    const more = names.length - LIMITS.listedUnrecognized;
    for (const name of names.slice(0, LIMITS.listedUnrecognized)) warnings.push(`unrecognized_feature: ${name}`);
    if (more > 0) warnings.push(`unrecognized_features: ${more} more`);
  }
  return warnings;
}

/** Returns the names in a record that are neither the card's variables nor the record's `id`, in the record's order. */
export function unrecognizedFeatures(card: CompiledScorecard, record: ApplicantRecord): string[] {
  return Object.keys(record).filter((name) => name !== "id" && !card.names.has(name));
}

/**
 * Returns all that strict mode holds against a record: variables that are missing or invalid in the card's order, then
 * features that the card does not know in the record's order. Empty for a good record.
 */
export function violationsOf(card: CompiledScorecard, record: ApplicantRecord): Violation[] {
  const violations = card.variables.flatMap((variable) => violationOf(variable, record));
  for (const feature of unrecognizedFeatures(card, record)) {
    violations.push({ feature, problem: "unrecognized_feature" });
  }
  return violations;
}

function violationOf(variable: CompiledVariable, record: ApplicantRecord): Violation[] {
  const bin = findBin(variable, record[variable.name]);
  if (bin === NO_BIN.missing) return [{ feature: variable.name, problem: "missing_feature" }];
  return bin === NO_BIN.invalid ? [{ feature: variable.name, problem: "invalid_value" }] : [];
}
