import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import type { ArmTotals } from "../../core/stats/hand-over.ts";
import { addTotals, NO_TOTALS, summarize, type Totals } from "../../core/stats/totals.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import { requireDeployment } from "../deployments/deployments.usecases.ts";
import { HOUR_MS } from "./collector.ts";
import type { DeploymentStats, Summary } from "./stats.schemas.ts";

const ROLES: readonly ArmTotals["role"][] = ["champion", "challenger", "shadow"];

/** Returns what a deployment has scored in the last hours; throws 404 where the space has none of that slug. */
export async function readStats(
  { db, now, statistics, report }: Pick<Deps, "db" | "now" | "statistics" | "report">,
  space: SpaceId,
  slug: string,
  hours: number,
): Promise<DeploymentStats> {
  await requireDeployment(db, space, slug);
  const sinceHour = Math.floor(now() / HOUR_MS) - hours;
  const { arms, recent } = await statistics.read(space, slug, sinceHour).catch((error: unknown) => {
    report({ level: "error", event: "stats_unread", slug, cause: causeOf(error) });
    throw statsUnavailable();
  });
  const answered = arms.filter(({ role }) => role !== "shadow").map(({ totals }) => totals);
  return {
    summary: asSummary(answered.reduce(addTotals, NO_TOTALS)),
    recent_scores: recent
      .filter(({ at }) => at >= sinceHour * HOUR_MS)
      .map(({ requestId, score, grade, pd, latencyMs, at }) => ({
        request_id: requestId,
        score,
        risk_grade: grade,
        pd,
        latency_ms: latencyMs,
        scored_at: new Date(at).toISOString(),
      })),
    arms: arms
      .toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || b.totals.lastAt - a.totals.lastAt)
      .map(({ modelId, modelVersion, role, totals }) => ({
        model_id: modelId,
        model_version: modelVersion,
        role,
        dropped_records: totals.dropped,
        summary: asSummary(totals),
      })),
  };
}

/** That the object which keeps the statistics cannot be asked passes. */
export function statsUnavailable(): AppError {
  return new AppError("UPSTREAM", "STATS_UNAVAILABLE", "The statistics cannot be read at this moment.");
}

function asSummary(totals: Totals): Summary {
  const { averageScore, averagePd, averageLatencyMs, p95LatencyMs, buckets, warnings } = summarize(totals);
  return {
    total_requests: totals.requests,
    total_records: totals.records,
    avg_score: averageScore,
    avg_latency_ms: averageLatencyMs,
    p95_latency_ms: p95LatencyMs,
    min_score: totals.least,
    max_score: totals.most,
    avg_pd: averagePd,
    last_request_at: totals.lastAt === 0 ? null : new Date(totals.lastAt).toISOString(),
    score_buckets: Object.fromEntries(buckets),
    grades: Object.fromEntries(totals.grades),
    warnings: Object.fromEntries(warnings),
  };
}
