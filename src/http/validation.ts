import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { FieldError } from "../core/errors.ts";
import { invalidInput } from "../core/invalid.ts";
import { pathOf } from "../core/path.ts";
import { show } from "../core/show.ts";

interface Schemas<Params, Query, Body> {
  readonly params: Params | undefined;
  readonly query: Query | undefined;
  readonly body: Body | undefined;
}

/**
 * Returns what the schemas make of a request's path, query and body. Throws 422 VALIDATION_ERROR with every offending
 * field of all three; a query parameter that the route does not know is one.
 */
export async function validate<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  c: Context,
  { params, query, body }: Schemas<Params, Query, Body>,
): Promise<{ params: z.output<Params>; query: z.output<Query>; body: z.output<Body> }>;
export async function validate(
  c: Context,
  { params, query, body }: Schemas<z.ZodType, z.ZodObject, z.ZodType>,
): Promise<{ params: unknown; query: unknown; body: unknown }> {
  const fields: FieldError[] = [];
  const sent = queryOf(c);
  for (const name of Object.keys(sent)) {
    if (query === undefined || !(name in query.shape))
      fields.push({ field: name, message: "is not a known parameter" });
  }
  const validated = {
    params: params && collect(params, c.req.param(), fields),
    query: query && collect(query, sent, fields),
    body: body && collect(body, await c.req.json(), fields),
  };
  if (fields.length > 0) throw invalidInput(fields);
  return validated;
}

/** Returns what a schema makes of a body; throws 422 VALIDATION_ERROR with every offending field. */
export function validateBody<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema>;
export function validateBody(schema: z.ZodType, input: unknown): unknown {
  const fields: FieldError[] = [];
  const body = collect(schema, input, fields);
  if (fields.length > 0) throw invalidInput(fields);
  return body;
}

/** Returns what a schema makes of an input, after adding what it finds wrong to `fields`. */
function collect<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  fields: FieldError[],
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const listed = new Set<string>(); // a schema may find two faults in one field; the first says it
  for (const problem of parsed.error.issues.flatMap((issue) => fieldErrors(issue, input))) {
    if (!listed.has(problem.field)) fields.push(problem);
    listed.add(problem.field);
  }
  return undefined;
}

/** A parameter that is repeated is an array, one that is not is text. */
function queryOf(c: Context): Record<string, string | string[]> {
  const entries = Object.entries(c.req.queries()).map(([name, values]) => {
    const [only = ""] = values;
    return [name, values.length === 1 ? only : values] as const;
  });
  return Object.fromEntries(entries);
}

function fieldErrors(issue: z.core.$ZodIssue, input: unknown): FieldError[] {
  const path = issue.path.reduce<string>((at, key) => pathOf(at, typeof key === "number" ? key : String(key)), "");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: pathOf(path, key), message: "is not a known field" }));
  }
  const value = issue.path.reduce(
    (at: unknown, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    input,
  );
  const message = issue.message.replace(/^Invalid input: /, "");
  return [{ field: path, message: value === undefined ? message : `${message} (got ${show(value)})` }];
}
