import { z } from "@hono/zod-openapi";

const Amount = z.object({ rows: z.int().min(0), bytes: z.int().min(0) }).openapi("StorageAmount");

const KindUsage = z
  .object({
    kind: z.string().openapi({ description: "What is stored; a new version may add kinds." }),
    rows: z.int().min(0),
    bytes: z.int().min(0),
  })
  .openapi("KindUsage");

export const Usage = z
  .object({
    stored: Amount.openapi({ description: "What was counted at `counted_at`, over all kinds." }),
    reserved: Amount.openapi({
      description: "What writes may have added that the count may not have seen; an estimate from above.",
    }),
    limits: Amount.openapi({ description: "What may be stored: a write that would pass it is refused with 409." }),
    kinds: z.array(KindUsage),
    counted_at: z.iso.datetime().nullable().openapi({ description: "null until the first count is finished." }),
  })
  .openapi("Usage");
export type Usage = z.infer<typeof Usage>;

export const EXAMPLE: Usage = {
  stored: { rows: 301_004, bytes: 96_320_000 },
  reserved: { rows: 24, bytes: 9_600 },
  limits: { rows: 5_000_000, bytes: 1_000_000_000 },
  kinds: [
    { kind: "models", rows: 4, bytes: 120_000 },
    { kind: "assignments", rows: 100_000, bytes: 31_200_000 },
    { kind: "scores", rows: 201_000, bytes: 65_000_000 },
  ],
  counted_at: "2026-03-26T14:30:00.000Z",
};
