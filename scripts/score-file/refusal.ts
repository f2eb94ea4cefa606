import { z } from "zod";
import { failure } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";

const MAX_FIELDS = 20;

const Envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    errorAction: z.string().optional(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  }),
});

/** The API's refusal in words for the person at the terminal, with every record named by its place in the file. */
export function refusal(address: string, response: Response, text: string, places: string[]): Failure {
  const envelope = Envelope.safeParse(parseJson(text));
  if (!envelope.success) return failure(notAnEnvelope(address, response));
  const { code, message, errorAction, fields = [] } = envelope.data.error;
  const lines = [
    `The API refused the records from ${places.at(0)} to ${places.at(-1)} (${response.status} ${code}): ${message}`,
    ...fields.slice(0, MAX_FIELDS).map((problem) => `  ${placed(problem.field, places)}: ${problem.message}`),
  ];
  if (fields.length > MAX_FIELDS) lines.push(`  … and ${fields.length - MAX_FIELDS} more`);
  if (errorAction !== undefined) lines.push(errorAction);
  lines.push(
    "The scores before them are kept: put it right and run the same command again to go on from there",
    "(with --restart where the input itself has to change).",
  );
  return failure(lines.join("\n"));
}

function placed(field: string, places: string[]): string {
  const match = /^records(?:\[(\d+)\]|\.(\d+))\.?(.*)$/.exec(field);
  const place = places[Number(match?.[1] ?? match?.[2])];
  if (place === undefined) return field;
  const feature = match?.[3];
  return feature ? `${place}, ${feature}` : place;
}

function notAnEnvelope(address: string, response: Response): string {
  const location = response.headers.get("location");
  const target = location === null ? "" : ` and points to ${location}`;
  return `${address} answered ${response.status}${target}: is --url the address of a Scoreline?`;
}
