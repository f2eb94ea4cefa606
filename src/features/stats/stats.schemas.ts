import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { RECENT } from "../../core/stats/tally.ts";

export const StatsQuery = z.object({
  hours: z.coerce.number().int().min(1).max(720).default(24).openapi({
    description: "How far back, in hours; it begins at a full hour.",
    example: 24,
  }),
});

const Counts = z.record(z.string(), z.int());

const Summary = z
  .object({
    total_requests: z.int(),
    total_records: z.int(),
    avg_score: z.number().nullable(),
    avg_latency_ms: z.number().nullable().openapi({ description: "Over requests; null of a shadow." }),
    p95_latency_ms: z.number().nullable().openapi({ description: "Exact up to 20 ms, at most 5 % too long above." }),
    min_score: z.number().nullable(),
    max_score: z.number().nullable(),
    avg_pd: z.number().nullable(),
    last_request_at: z.iso.datetime().nullable(),
    score_buckets: Counts.openapi({ description: "Records by score, 100 wide, the lower bound included." }),
    grades: Counts.openapi({ description: "Records by risk grade; those without one are left out." }),
    warnings: Counts.openapi({ description: "Warnings by their text; of unknown features the first 50 names." }),
  })
  .openapi("ScoringSummary");
export type Summary = z.infer<typeof Summary>;

const Arm = z
  .object({
    model_id: z.string(),
    model_version: z.string(),
    role: z.enum(["champion", "challenger", "shadow"]).openapi({ description: "What the model was as it scored." }),
    dropped_records: z.int().openapi({
      description: "Records that a shadow did not score, as too many were waiting. 0 of the others.",
    }),
    summary: Summary,
  })
  .openapi("ScoringArm");

const RecentScore = z
  .object({
    request_id: z.string(),
    score: z.number(),
    risk_grade: z.string().nullable(),
    pd: z.number().nullable(),
    latency_ms: z.number(),
    scored_at: z.iso.datetime(),
  })
  .openapi("RecentScore");

export const DeploymentStats = z
  .object({
    summary: Summary.openapi({ description: "Of what was answered: shadows stand in `arms` alone." }),
    recent_scores: z.array(RecentScore).max(RECENT).openapi({ description: "The newest first." }),
    arms: z.array(Arm),
  })
  .openapi("DeploymentStats");
export type DeploymentStats = z.infer<typeof DeploymentStats>;

const summary: Summary = {
  total_requests: 2,
  total_records: 3,
  avg_score: 538.333333,
  avg_latency_ms: 6.5,
  p95_latency_ms: 9,
  min_score: 505,
  max_score: 555,
  avg_pd: 0.116,
  last_request_at: "2026-03-26T14:30:00.000Z",
  score_buckets: { "500-600": 3 },
  grades: { A: 2, B: 1 },
  warnings: { "missing_feature: purpose": 1 },
};

const example: DeploymentStats = {
  summary,
  recent_scores: [
    {
      request_id: "req_01jd8vq3m5k8zr2c4x7w9t6h0n",
      score: 555,
      risk_grade: "A",
      pd: 0.0894,
      latency_ms: 4,
      scored_at: "2026-03-26T14:30:00.000Z",
    },
  ],
  arms: [
    {
      model_id: DEMONSTRATION.modelId,
      model_version: "1.0.0",
      role: "champion",
      dropped_records: 0,
      summary,
    },
  ],
};

export const EXAMPLES = { stats: example };
