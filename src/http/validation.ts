import type { Context } from "hono";
import type { FieldError } from "../core/errors.ts";
import { invalidInput } from "../core/invalid.ts";
import { pathOf } from "../core/path.ts";
import { show } from "../core/show.ts";

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

type Outcome =
  | { success: true; target: string; data: unknown }
  | { success: false; target: string; error: { issues: readonly unknown[] } };

/** Throws 422 VALIDATION_ERROR with every offending field and its value when a declared schema refuses the request. */
export async function refuseInvalid(outcome: Outcome, c: Context): Promise<void> {
  if (outcome.success) return;
  const input: unknown = outcome.target === "json" ? await c.req.json() : undefined;
  const byField = new Map<string, FieldError>(); // a schema may find two faults in one field; the first says it
  for (const problem of outcome.error.issues.filter(isIssue).flatMap((issue) => fieldErrors(issue, input))) {
    if (!byField.has(problem.field)) byField.set(problem.field, problem);
  }
  throw invalidInput([...byField.values()]);
}

function fieldErrors(issue: Issue, input: unknown): FieldError[] {
  const path = issue.path.reduce<string>((at, key) => pathOf(at, typeof key === "number" ? key : String(key)), "");
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => ({ field: pathOf(path, key), message: "is not a known field" }));
  }
  const value = issue.path.reduce(
    (at: unknown, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    input,
  );
  const message = issue.message.replace(/^Invalid input: /, "");
  return [{ field: path, message: value === undefined ? message : `${message} (got ${show(value)})` }];
}

function isIssue(issue: unknown): issue is Issue {
  return typeof issue === "object" && issue !== null && "path" in issue && "message" in issue;
}
