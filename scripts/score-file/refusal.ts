import { z } from "zod";
import type { Answered } from "./api.ts";
import { failure } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";

const MAX_FIELDS = 20;

const Violation = z.object({ index: z.number(), feature: z.string(), problem: z.string() });
const Envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    errorAction: z.string().optional(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    details: z.object({ violations: z.array(Violation).optional() }).optional(),
  }),
});
type Refused = z.infer<typeof Envelope>["error"];

/** The API's refusal in words for the person at the terminal, with every record named by its place in the file. */
export function refusal(address: string, { status, location, text }: Answered, places: readonly string[]): Failure {
  const envelope = Envelope.safeParse(parseJson(text));
  if (!envelope.success) return failure(notAnEnvelope(address, status, location));
  const { code, message, errorAction } = envelope.data.error;
  const what = places.length === 0 ? address : `the records from ${places.at(0)} to ${places.at(-1)}`;
  const problems = problemsOf(envelope.data.error, places);
  const lines = [`The API refused ${what} (${status} ${code}): ${message}`, ...problems.slice(0, MAX_FIELDS)];
  if (problems.length > MAX_FIELDS) lines.push(`  … and ${problems.length - MAX_FIELDS} more`);
  if (errorAction !== undefined) lines.push(errorAction);
  if (places.length > 0) {
    lines.push(
      "The scores before them are kept: put it right and run the same command again to go on from there",
      "(with --restart where the input itself has to change).",
    );
  }
  return failure(lines.join("\n"));
}

function problemsOf({ fields = [], details }: Refused, places: readonly string[]): string[] {
  const violations = (details?.violations ?? []).map(
    ({ index, feature, problem }) => `  ${places[index] ?? `record ${index}`}, ${feature}: ${problem}`,
  );
  return [...fields.map(({ field, message }) => `  ${placed(field, places)}: ${message}`), ...violations];
}

function placed(field: string, places: readonly string[]): string {
  const match = /^records(?:\[(\d+)\]|\.(\d+))\.?(.*)$/.exec(field);
  const place = places[Number(match?.[1] ?? match?.[2])];
  if (place === undefined) return field;
  const feature = match?.[3];
  return feature ? `${place}, ${feature}` : place;
}

function notAnEnvelope(address: string, status: number, location: string | null): string {
  const target = location === null ? "" : ` and points to ${location}`;
  return `${address} answered ${status}${target}: is --url the address of a Scoreline?`;
}
