import { z } from "zod";
import type { Connection } from "../score-file/api.ts";
import { failure, type Failure } from "../score-file/failure.ts";
import { parseJson } from "../score-file/parse-json.ts";

const Envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    errorAction: z.string().optional(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })),
    details: z.record(z.string(), z.unknown()),
  }),
});
export type Refusal = z.infer<typeof Envelope>["error"];

/** What the API answered: a body, or why it refused. */
export type Outcome = { body: unknown } | { refusal: Refusal };

const MAX_FIELDS = 50;

/** Sends a body to the API; what is no answer of it is a failure. */
export async function post(
  { url, key }: Connection,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Outcome> {
  const address = `${url}${path}`;
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": type },
      body,
      redirect: "manual",
    });
  } catch {
    throw failure(`No answer from ${url}: is it running and reachable?`);
  }
  const answer = parseJson(await response.text());
  if (response.ok) return { body: answer };
  const { data } = Envelope.safeParse(answer);
  if (!data) throw failure(`${address} answered ${response.status}: is --url the address of a Scoreline?`);
  return { refusal: data.error };
}

/** Returns a refusal as a failure: its sentence, every field, and the way out. */
export function refused({ code, message, errorAction, fields }: Refusal): Failure {
  const lines = [`Refused (${code}): ${message}`];
  lines.push(...fields.slice(0, MAX_FIELDS).map((one) => `  ${one.field || "the file"}: ${one.message}`));
  if (fields.length > MAX_FIELDS) lines.push(`  … and ${fields.length - MAX_FIELDS} more`);
  if (errorAction !== undefined && errorAction !== "") lines.push(errorAction);
  return failure(lines.join("\n"));
}
