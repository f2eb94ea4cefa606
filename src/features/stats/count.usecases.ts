import type { SpaceId } from "../../core/access/space.ts";
import { assess, emptyAssessment } from "../../core/scorecard/assess.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";
import { beginRequest, countRecord, endRequest, type Tally } from "../../core/stats/tally.ts";
import type { Deps } from "../../deps.ts";
import type { DeployedCard, Traffic } from "../deployments/card-cache.ts";
import { collectedOf, tallyOf, type Arm } from "./collector.ts";
import { planHandOver } from "./hand-over.usecases.ts";

type CountDeps = Pick<Deps, "statistics" | "now" | "newUuid" | "later" | "report">;

/** A request that is scored by one model of a deployment. */
export interface ScoringRequest {
  readonly space: SpaceId;
  readonly traffic: Traffic;
  readonly deployed: DeployedCard;
  readonly requestId: string;
  readonly startedAt: number;
}

/** Counts what a request scores. */
export interface RequestCount {
  /** Returns the tally in which the records are to be counted; undefined where the isolate can take no more. */
  readonly begin: (records: readonly ApplicantRecord[]) => Tally | undefined;
  /** Ends what was begun, and plans what follows the answer: the scores of the shadows and the hand-over. */
  readonly end: () => void;
}

/** So many records at most wait for the shadows of an isolate: two of the largest requests. */
const MAX_WAITING = 2_000;
/** A request's work after its answer is cut off after 30 seconds. */
const LIFE_MS = 30_000;

/** Returns what counts a request; nothing is counted before it begins. */
export function countRequest(deps: CountDeps, request: ScoringRequest): RequestCount {
  const { deployed, traffic } = request;
  let begun: { readonly tally: Tally | undefined; readonly records: readonly ApplicantRecord[] } | undefined;
  return {
    begin(records) {
      const role = deployed === traffic.champion ? "champion" : "challenger";
      const tally = openTally(deps, armOf(request, deployed, role));
      if (tally) beginRequest(tally, request.requestId, records.length);
      begun = { tally, records };
      return tally;
    },
    end() {
      if (begun) endCount(deps, request, begun.tally, begun.records);
    },
  };
}

function endCount(
  deps: CountDeps,
  request: ScoringRequest,
  tally: Tally | undefined,
  records: readonly ApplicantRecord[],
): void {
  const { now, statistics } = deps;
  const { traffic, deployed, startedAt } = request;
  const at = now();
  if (tally) endRequest(tally, { at, latencyMs: Math.max(0, at - startedAt) });
  else deps.report({ level: "error", event: "stats_not_counted", slug: deployed.slug, records: records.length });
  const collected = collectedOf(statistics.collector, armOf(request, deployed, "champion"));
  if (!collected) return;
  if (traffic.shadowMode && traffic.challengers.length > 0) castShadows(deps, request, records);
  planHandOver(deps, collected);
}

function castShadows(deps: CountDeps, request: ScoringRequest, records: readonly ApplicantRecord[]): void {
  const { statistics, now, later, report } = deps;
  const { waiting } = statistics.collector;
  let ahead = 0;
  for (const lot of waiting) {
    if (lot.until <= now()) waiting.delete(lot);
    else ahead += lot.records;
  }
  const arms = request.traffic.challengers.map((challenger) => armOf(request, challenger, "shadow"));
  if (ahead + records.length <= MAX_WAITING) {
    const lot = { records: records.length, until: now() + LIFE_MS };
    waiting.add(lot);
    later(scoreShadows(deps, arms, records).finally(() => waiting.delete(lot)));
    return;
  }
  for (const arm of arms) {
    const tally = openTally(deps, arm);
    if (tally) tally.dropped += records.length;
  }
  report({ level: "warn", event: "shadow_scores_dropped", slug: request.deployed.slug, records: records.length });
}

/** Between two models others have their turn. */
async function scoreShadows(deps: CountDeps, arms: readonly Arm[], records: readonly ApplicantRecord[]): Promise<void> {
  for (const arm of arms) {
    await deps.statistics.pause(0);
    const tally = openTally(deps, arm);
    if (!tally) continue;
    const assessment = emptyAssessment(arm.card);
    for (const record of records) {
      assess(arm.card, record, assessment);
      countRecord(tally, record, assessment);
    }
    endRequest(tally, { at: deps.now(), latencyMs: null });
    const collected = collectedOf(deps.statistics.collector, arm);
    if (collected) planHandOver(deps, collected);
  }
}

function openTally({ statistics, now }: CountDeps, arm: Arm): Tally | undefined {
  const collected = collectedOf(statistics.collector, arm);
  return collected && tallyOf(collected, arm, now());
}

function armOf({ space }: ScoringRequest, { slug, modelId, card }: DeployedCard, role: Arm["role"]): Arm {
  return { space, slug, modelId, card, role };
}
