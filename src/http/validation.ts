import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { FieldError } from "../core/errors.ts";
import { invalidInput } from "../core/invalid.ts";
import { fieldErrorsOf, refusalOf, WITHOUT_WORDS } from "../core/schema-fault.ts";

interface Schemas<Params, Query, Headers, Body> {
  readonly params: Params | undefined;
  readonly query: Query | undefined;
  readonly headers: Headers | undefined;
  readonly body: Body | undefined;
}

/** Gives the fields of an input that have two spellings the one that schemas know, and says where both disagree. */
export type Respell = (input: unknown) => { readonly input: unknown; readonly problems: readonly FieldError[] };

/** What is wrong with a request so far; `code` where a schema's refusal has its own. */
interface Findings {
  readonly fields: FieldError[];
  code?: string | undefined;
}

/**
 * Returns what the schemas make of a request's path, query, headers and body. Throws VALIDATION_ERROR with every offending
 * field of all four; a query parameter that the route does not know is one.
 */
export async function validate<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
>(
  c: Context,
  schemas: Schemas<Params, Query, Headers, Body>,
  respell?: Respell,
): Promise<{
  params: z.output<Params>;
  query: z.output<Query>;
  headers: z.output<Headers>;
  body: z.output<Body>;
}>;
export async function validate(
  c: Context,
  { params, query, headers, body }: Schemas<z.ZodType, z.ZodObject, z.ZodObject, z.ZodType>,
  respell?: Respell,
): Promise<{ params: unknown; query: unknown; headers: unknown; body: unknown }> {
  const findings: Findings = { fields: [] };
  const { fields } = findings;
  const inOneSpelling = (input: unknown): unknown => {
    if (!respell) return input;
    const respelled = respell(input);
    fields.push(...respelled.problems);
    return respelled.input;
  };
  const sent = Object(inOneSpelling(queryOf(c)));
  for (const name of Object.keys(sent)) {
    if (query === undefined || !(name in query.shape))
      fields.push({ field: name, message: "is not a known parameter" });
  }
  const validated = {
    params: params && collect(params, c.req.param(), findings),
    query: query && collect(query, sent, findings),
    headers: headers && collect(headers, headersOf(c, headers), findings),
    body: body && collect(body, inOneSpelling(await c.req.json()), findings),
  };
  refuseFindings(findings);
  return validated;
}

/**
 * Returns what a schema makes of a body; throws 422 VALIDATION_ERROR with every offending field. `inspect` adds what a loop of
 * the product's own finds, where a schema would take several times as long.
 */
export function validateBody<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  inspect?: (input: unknown) => readonly FieldError[],
): z.output<Schema>;
export function validateBody(
  schema: z.ZodType,
  input: unknown,
  inspect: (input: unknown) => readonly FieldError[] = () => [],
): unknown {
  const findings: Findings = { fields: [] };
  findings.fields.push(...inspect(input));
  const body = collect(schema, input, findings);
  refuseFindings(findings);
  return body;
}

function refuseFindings({ fields, code }: Findings): void {
  if (fields.length > 0) throw invalidInput(fields, code === undefined ? {} : { code });
}

/** Returns what a schema makes of an input, after adding what it finds wrong to the findings. */
function collect<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  findings: Findings,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(input, WITHOUT_WORDS);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  for (const problem of fieldErrorsOf(issues, input)) findings.fields.push(problem);
  findings.code ??= refusalOf(issues);
  return undefined;
}

function headersOf(c: Context, { shape }: z.ZodObject): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, c.req.header(name)]));
}

/** A parameter that is repeated is an array, one that is not is text. */
function queryOf(c: Context): Record<string, string | string[]> {
  const entries = Object.entries(c.req.queries()).map(([name, values]) => {
    const [only = ""] = values;
    return [name, values.length === 1 ? only : values] as const;
  });
  return Object.fromEntries(entries);
}
