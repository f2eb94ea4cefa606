import { z } from "@hono/zod-openapi";

const RecomputeStatus = z.enum(["idle", "running"]).openapi("RecomputeStatus");

const RecomputeFailure = z.object({ objectId: z.string(), reason: z.string() }).openapi("RecomputeFailure");

export const Progress = z
  .object({
    status: RecomputeStatus,
    targetRevision: z.int().openapi({ description: "The revision of the rules that the scores are brought to." }),
    total: z.int().openapi({ description: "Objects." }),
    processed: z.int(),
    failed: z.int().openapi({ description: "Objects that could not be computed." }),
    failures: z.array(RecomputeFailure).max(20).openapi({ description: "The first 20 of them, by object." }),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi("RecomputeProgress");
export type Progress = z.infer<typeof Progress>;

export const EXAMPLE: Progress = {
  status: "idle",
  targetRevision: 3,
  total: 200,
  processed: 200,
  failed: 0,
  failures: [],
  startedAt: "2026-03-26T14:30:00.000Z",
  finishedAt: "2026-03-26T14:30:01.000Z",
};
