import { z } from "zod";
import { failure } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { parseJson } from "./parse-json.ts";
import type { Connection } from "./request.ts";

const Envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    errorAction: z.string().default(""),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
    details: z.record(z.string(), z.unknown()).default({}),
  }),
});
export type Refusal = z.infer<typeof Envelope>["error"];

/** Why the API refused, as the body of its answer says it; undefined where that is no answer of the API. */
export function readEnvelope(text: string): Refusal | undefined {
  return Envelope.safeParse(parseJson(text)).data?.error;
}

/** An answer that is none of the API's. */
export function notScoreline(address: string, status: number, location: string | null = null): Failure {
  const target = location === null ? "" : ` and points to ${location}`;
  return failure(`${address} answered ${status}${target}: is --url the address of a Scoreline?`);
}

/** The value of an answer's body, or a failure where it is another than the API gives. */
export function readAnswer<T>(schema: z.ZodType<T>, { url }: Connection, path: string, text: string): T {
  const { data, success } = schema.safeParse(parseJson(text));
  if (!success) throw failure(`${url}${path} did not answer as a Scoreline does: is --url its address?`);
  return data;
}
