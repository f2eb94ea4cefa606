import type { FieldError } from "../errors.ts";
import {
  inspectArray,
  inspectObject,
  inspectText,
  isObject,
  refuse,
  type Fields,
  type Inspection,
} from "../inspect.ts";
import { pathOf } from "../path.ts";
import { show } from "../show.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { inspectBins } from "./inspect-bins.ts";
import { inspectGrades } from "./inspect-grades.ts";
import { inspectReason, inspectReasonMethod } from "./inspect-reasons.ts";
import { inspectScaling } from "./inspect-scaling.ts";
import { LIMITS } from "./limits.ts";
import { RESERVED_NAMES, type Specification } from "./specification.ts";

const KEYS = {
  specification: ["metadata", "scaling", "variables", "bins", "risk_grades", "reasons"],
  metadata: ["spec_version", "scorecard_id", "name", "model_version", "created_at", "description"],
  variable: ["name", "type", "missing_treatment", "reason", "actionable"],
} as const;

/** The specification, or everything that is wrong with it. */
export type InspectedSpecification =
  | { readonly specification: Specification; readonly problems: readonly [] }
  | { readonly specification: undefined; readonly problems: readonly FieldError[] };

/**
 * Returns the input as a specification, or every problem it has with the problem's path below `spec`, in the order of
 * the document. A member that specification v1 does not have is a problem wherever it stands: were it taken in silence, a
 * misspelt one would change scores or grades. Never throws, whatever the input.
 * Reference: contract section 2, "Specification v1".
 */
export function inspectSpecification(input: unknown): InspectedSpecification {
  const inspection: Inspection = { problems: [] };
  if (isDeeperThan(input, LIMITS.specificationDepth)) {
    refuse(inspection, "spec", `is nested deeper than ${LIMITS.specificationDepth} levels`);
    return { specification: undefined, problems: inspection.problems };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(input) ?? "").length;
  if (bytes > LIMITS.specificationBytes) {
    refuse(inspection, "spec", `has ${bytes} bytes, more than the ${LIMITS.specificationBytes} allowed`);
    return { specification: undefined, problems: inspection.problems };
  }
  const spec = inspectObject(inspection, "spec", input);
  if (spec) {
    refuseUnknownKeys(inspection, "spec", spec, KEYS.specification);
    inspectMetadata(inspection, "spec.metadata", spec["metadata"]);
    inspectScaling(inspection, "spec.scaling", spec["scaling"]);
    const types = inspectVariables(inspection, "spec.variables", spec["variables"]);
    inspectAllBins(inspection, "spec.bins", types, spec["bins"]);
    if (spec["risk_grades"] !== undefined && spec["risk_grades"] !== null) {
      inspectGrades(inspection, "spec.risk_grades", spec["risk_grades"]);
    }
    inspectReasonMethod(inspection, "spec.reasons", spec["reasons"]);
  }
  const { problems } = inspection;
  return isSpecification(input, problems)
    ? { specification: input, problems: [] }
    : { specification: undefined, problems };
}

function isSpecification(_input: unknown, problems: readonly FieldError[]): _input is Specification {
  return problems.length === 0;
}

function inspectMetadata(inspection: Inspection, path: string, input: unknown): void {
  const metadata = inspectObject(inspection, path, input);
  if (!metadata) return;
  refuseUnknownKeys(inspection, path, metadata, KEYS.metadata);
  if (metadata["spec_version"] !== "1.0") {
    refuse(inspection, pathOf(path, "spec_version"), 'must be "1.0"', metadata["spec_version"] ?? null);
  }
  const required = { most: LIMITS.nameCharacters };
  inspectText(inspection, path, metadata, "scorecard_id", required);
  inspectText(inspection, path, metadata, "name", required);
  inspectText(inspection, path, metadata, "model_version", required);
  inspectText(inspection, path, metadata, "created_at", { ...required, optional: true });
  inspectText(inspection, path, metadata, "description", { most: 2_000, optional: true });
}

/** Returns the type of each variable by its name, good or bad, so that the bins can be looked at all the same. */
function inspectVariables(inspection: Inspection, path: string, input: unknown): Map<string, unknown> {
  const types = new Map<string, unknown>();
  const variables = inspectArray(inspection, path, input, LIMITS.variablesPerCard) ?? [];
  variables.forEach((item, index) => {
    const place = pathOf(path, index);
    const variable = inspectObject(inspection, place, item);
    if (!variable) return;
    refuseUnknownKeys(inspection, place, variable, KEYS.variable);
    const { name, type, missing_treatment: treatment, reason, actionable } = variable;
    inspectText(inspection, place, variable, "name", { most: LIMITS.nameCharacters });
    if (typeof name === "string") {
      if (types.has(name)) refuse(inspection, pathOf(place, "name"), `names a second variable ${show(name)}`);
      if (RESERVED_NAMES.has(name))
        refuse(inspection, pathOf(place, "name"), `must not be the reserved name "${name}"`);
      types.set(name, type);
    }
    if (type !== "numeric" && type !== "categorical") {
      refuse(inspection, pathOf(place, "type"), 'must be "numeric" or "categorical"', type ?? null);
    }
    if (treatment !== undefined && treatment !== "use_bin") {
      refuse(inspection, pathOf(place, "missing_treatment"), 'must be "use_bin" or left out', treatment);
    }
    inspectReason(inspection, pathOf(place, "reason"), reason);
    if (actionable !== undefined && typeof actionable !== "boolean") {
      refuse(inspection, pathOf(place, "actionable"), "must be true or false, or left out", actionable);
    }
  });
  const characters = [...types.keys()].reduce((sum, name) => sum + name.length, 0);
  if (characters > LIMITS.variableNamesCharacters) {
    const most = LIMITS.variableNamesCharacters;
    refuse(inspection, path, `has names of ${characters} characters together, more than the ${most} allowed`);
  }
  return types;
}

function inspectAllBins(inspection: Inspection, path: string, types: Map<string, unknown>, input: unknown): void {
  const bins = inspectObject(inspection, path, input);
  if (!bins) return;
  const total = Object.values(bins).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 1), 0);
  if (total > LIMITS.binsPerCard) {
    refuse(inspection, path, `holds ${total} bins, more than the ${LIMITS.binsPerCard} allowed`);
    return;
  }
  for (const [name, type] of types) {
    inspectBins(inspection, pathOf(path, name), type, Object.hasOwn(bins, name) ? bins[name] : undefined);
  }
  refuseUnknownVariables(inspection, path, types, bins);
}

function refuseUnknownVariables(inspection: Inspection, path: string, types: Map<string, unknown>, bins: Fields): void {
  for (const name of Object.keys(bins)) {
    if (!types.has(name)) refuse(inspection, pathOf(path, name), "belongs to no variable of spec.variables");
  }
}

/** Walks with a stack of its own: JSON may be nested deeper than the call stack is. */
function isDeeperThan(input: unknown, levels: number): boolean {
  const pending: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (!isObject(next.value) && !Array.isArray(next.value)) continue;
    if (next.depth >= levels) return true;
    for (const child of Object.values(next.value)) pending.push({ value: child, depth: next.depth + 1 });
  }
  return false;
}
