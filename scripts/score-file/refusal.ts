import { z } from "zod";
import { notScoreline, readEnvelope } from "../api/envelope.ts";
import type { Refusal } from "../api/envelope.ts";
import { failure } from "../api/failure.ts";
import type { Failure } from "../api/failure.ts";
import type { Answered } from "../api/request.ts";

const MAX_FIELDS = 20;

const Violations = z.object({
  violations: z.array(z.object({ index: z.number(), feature: z.string(), problem: z.string() })),
});

/** The API's refusal in words for the person at the terminal, with every record named by its place in the file. */
export function refusal(address: string, { status, location, text }: Answered, places: readonly string[]): Failure {
  const refused = readEnvelope(text);
  if (!refused) return notScoreline(address, status, location);
  const { code, message, errorAction } = refused;
  const what = places.length === 0 ? address : `the records from ${places.at(0)} to ${places.at(-1)}`;
  const problems = problemsOf(refused, places);
  const lines = [`The API refused ${what} (${status} ${code}): ${message}`, ...problems.slice(0, MAX_FIELDS)];
  if (problems.length > MAX_FIELDS) lines.push(`  … and ${problems.length - MAX_FIELDS} more`);
  if (errorAction !== "") lines.push(errorAction);
  if (places.length > 0) {
    lines.push(
      "The scores before them are kept: put it right and run the same command again to go on from there",
      "(with --restart where the input itself has to change).",
    );
  }
  return failure(lines.join("\n"));
}

function problemsOf({ fields, details }: Refusal, places: readonly string[]): string[] {
  const violations = (Violations.safeParse(details).data?.violations ?? []).map(
    ({ index, feature, problem }) => `  ${places[index] ?? `record ${index}`}, ${feature}: ${problem}`,
  );
  return [...fields.map(({ field, message }) => `  ${placed(field, places)}: ${message}`), ...violations];
}

function placed(field: string, places: readonly string[]): string {
  const match = /^(?:records|candidates)(?:\[(\d+)\]|\.(\d+))\.?(.*)$/.exec(field);
  const place = places[Number(match?.[1] ?? match?.[2])];
  if (place === undefined) return field;
  const feature = match?.[3];
  return feature ? `${place}, ${feature}` : place;
}
