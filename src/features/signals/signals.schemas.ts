import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { Dispatched } from "../compute/compute.schemas.ts";
import { ObjectType } from "../objects/objects.schemas.ts";

const Answer = z.union([z.boolean(), z.number(), z.string(), z.array(z.string()), z.null()]).openapi("SignalAnswer", {
  description: "As the template's answerType has it; null takes the value away, an empty list is a value.",
});

/** Each signal is checked for itself, so that the others are stored; here they are only known to be an array. */
export const NewSignals = z
  .strictObject({
    objectType: ObjectType,
    signals: z
      .array(z.unknown())
      .min(1)
      .max(1_000)
      .openapi({ type: "array", items: { $ref: "#/components/schemas/NewSignal" } }),
  })
  .openapi("NewSignals");
export type NewSignals = z.infer<typeof NewSignals>;

export const NewSignal = z
  .strictObject({
    objectId: z.string(),
    signalTemplateId: z.string().min(1).max(100),
    answer: Answer,
    confidence: z.number().min(0).max(1).nullish(),
    completedAt: z.iso.datetime({ offset: true }).optional().openapi({
      description: "To the nanosecond as it is sent. Now, if left out, also for an answer that stands already.",
    }),
  })
  .openapi("NewSignal");
export type NewSignal = z.infer<typeof NewSignal>;

const SignalError = z
  .object({ index: z.int(), field: z.string(), code: z.string(), message: z.string() })
  .openapi("SignalError");

const SkippedSignal = z
  .object({
    index: z.int(),
    reason: z.enum(["equal", "older"]).openapi({
      description: "equal: the value stands already. older: a value that was completed later stands.",
    }),
  })
  .openapi("SkippedSignal");
export type SkippedSignal = z.infer<typeof SkippedSignal>;

export const SignalsTaken = z
  .object({
    accepted: z.int(),
    unchanged: z.int().openapi({ description: "Those that changed no value: as many as skipped lists." }),
    skipped: z.array(SkippedSignal),
    errors: z.array(SignalError),
    recompute: Dispatched,
  })
  .openapi("SignalsTaken");
export type SignalsTaken = z.infer<typeof SignalsTaken>;

const Signal = z
  .object({
    objectType: ObjectType,
    objectId: z.string(),
    signalTemplateId: z.string(),
    answer: Answer,
    confidence: z.number().nullable(),
    completedAt: z.iso.datetime(),
  })
  .openapi("Signal");

export const SignalPage = z.object({ data: z.array(Signal), nextCursor: z.string().nullable() }).openapi("SignalPage");
export type Signal = z.infer<typeof Signal>;

const signal = {
  objectId: "acme.com",
  signalTemplateId: DEMONSTRATION.templateIds.headCount,
  answer: 874,
  confidence: 0.9,
  completedAt: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = {
  signal,
  signals: { objectType: "company", signals: [signal] },
  taken: { accepted: 1, unchanged: 0, skipped: [], errors: [], recompute: { queued: 1, failed: 0 } },
  page: { data: [{ objectType: "company", ...signal }], nextCursor: null },
};
