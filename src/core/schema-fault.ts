import type { FieldError } from "./errors.ts";
import { sentenceOf, type Issue } from "./issue.ts";
import { pathOf } from "./path.ts";

/** What a schema's validator holds against an input, where in it and, where the schema has its own, in which words. */
export interface SchemaFault extends Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The members that an object must not have. */
  readonly keys?: readonly string[];
  /** What came with a fault that the schema's own rule found. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

const UNWORDED = "unworded";

/** Given to the validator, so that its own words do not stand in for a rule that has none. */
export const WITHOUT_WORDS = { error: () => UNWORDED };

/**
 * Returns the offending fields of an input, each once and in the order found, from the faults that a validator found
 * `WITHOUT_WORDS`. A member that is not known is a field of its own; faults in a field that is named already are left out.
 * Reference: contract section 1, Errors, `fields`.
 */
export function fieldErrorsOf(faults: readonly SchemaFault[], input: unknown): FieldError[] {
  const byField = new Map<string, FieldError>();
  for (const problem of faults.flatMap((fault) => problemsOf(fault, input))) {
    if (!byField.has(problem.field)) byField.set(problem.field, problem);
  }
  return [...byField.values()];
}

function problemsOf(fault: SchemaFault, input: unknown): readonly FieldError[] {
  const carried = fault.params?.["problems"];
  if (isProblems(carried)) return carried;
  const path = fault.path.reduce<string>((at, key) => pathOf(at, typeof key === "number" ? key : String(key)), "");
  if (fault.code === "unrecognized_keys") {
    return (fault.keys ?? []).map((key) => ({ field: pathOf(path, key), message: "is not a known field" }));
  }
  if (fault.message !== UNWORDED) return [{ field: path, message: fault.message }];
  const value = fault.path.reduce(
    (at: unknown, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    input,
  );
  return [{ field: path, message: sentenceOf({ ...fault, input: value }) }];
}

function isProblems(carried: unknown): carried is readonly FieldError[] {
  return Array.isArray(carried);
}

/** Returns a fault that carries what a rule of the core found, its fields as they are; `code` where the refusal has its own. */
export function carryProblems(problems: readonly FieldError[], code?: string) {
  return { code: "custom" as const, params: { problems, refusal: code } };
}

/** Returns the code of the refusal that faults lead to, where one of them has its own. */
export function refusalOf(faults: readonly SchemaFault[]): string | undefined {
  const codes = faults.map(({ params }) => params?.["refusal"]);
  return codes.find((code) => typeof code === "string");
}
