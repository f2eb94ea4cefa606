import { notScoreline, readEnvelope } from "../api/envelope.ts";
import type { Refusal } from "../api/envelope.ts";
import { failure, type Failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import { request } from "../api/request.ts";
import type { Connection } from "../api/request.ts";

/** What the API answered: a body, or why it refused. */
export type Outcome = { body: unknown } | { refusal: Refusal };

const MAX_FIELDS = 50;

/** Sends a body to the API, once; what is no answer of it is a failure. */
export async function post(
  connection: Connection,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Outcome> {
  const answered = await request(connection, { path, body, headers: { "content-type": type } });
  if ("problem" in answered) throw failure(`${answered.problem}: is it running and reachable?`);
  if (answered.ok) return { body: parseJson(answered.text) };
  const refusal = readEnvelope(answered.text);
  if (!refusal) throw notScoreline(connection.url + path, answered.status, answered.location);
  return { refusal };
}

/** Returns a refusal as a failure: its sentence, every field, and the way out. */
export function refused({ code, message, errorAction, fields }: Refusal): Failure {
  const lines = [`Refused (${code}): ${message}`];
  lines.push(...fields.slice(0, MAX_FIELDS).map((one) => `  ${one.field || "the file"}: ${one.message}`));
  if (fields.length > MAX_FIELDS) lines.push(`  … and ${fields.length - MAX_FIELDS} more`);
  if (errorAction !== "") lines.push(errorAction);
  return failure(lines.join("\n"));
}
