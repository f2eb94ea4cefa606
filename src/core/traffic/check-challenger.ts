import type { FieldError } from "../errors.ts";
import { MAX_TRAFFIC_PCT } from "./traffic-change.ts";

/** A model that may challenge a champion. */
export interface CandidateModel {
  readonly id: string;
  readonly scorecardId: string;
  readonly status: "active" | "archived";
}

/** Of all challengers of a deployment together: an isolate holds each of them compiled, which takes eleven times as much. */
const MAX_CHALLENGER_BYTES = 1_000_000;

export interface StandingChallenger {
  readonly id: string;
  readonly modelId: string;
  readonly trafficPct: number;
  readonly isActive: boolean;
}

interface Standing {
  readonly scorecardId: string;
  readonly championModelId: string;
  readonly challengers: readonly StandingChallenger[];
}

/**
 * Returns what keeps a model from being a challenger of a deployment, field by field; nothing where it may be one. `bytes`
 * are those of its specification and of the active challengers' together.
 */
export function checkChallenger(
  { scorecardId, championModelId, challengers }: Standing,
  model: CandidateModel,
  { trafficPct, bytes }: { trafficPct: number; bytes: number },
): readonly FieldError[] {
  const refusals: string[] = [];
  if (model.scorecardId !== scorecardId)
    refusals.push(`must be a model of ${scorecardId}, not of ${model.scorecardId}`);
  if (model.status !== "active") refusals.push("must not be archived");
  if (model.id === championModelId) refusals.push("is the champion already");
  if (challengers.some((one) => one.isActive && one.modelId === model.id)) refusals.push("is a challenger already");
  if (bytes > MAX_CHALLENGER_BYTES) {
    refusals.push(
      `would bring the specifications of the challengers to ${bytes} bytes, more than the ${MAX_CHALLENGER_BYTES} allowed`,
    );
  }
  return [
    ...refusals.map((message) => ({ field: "model_id", message })),
    ...checkShare(challengers, undefined, trafficPct),
  ];
}

/**
 * Returns what keeps a challenger from getting a share: the active ones together get at most 50 percent. `challengerId`
 * names the one whose share it is, undefined for a new one.
 * Reference: contract section 2b, traffic.
 */
export function checkShare(
  challengers: readonly StandingChallenger[],
  challengerId: string | undefined,
  trafficPct: number,
): readonly FieldError[] {
  const others = challengers
    .filter(({ id, isActive }) => isActive && id !== challengerId)
    .reduce((sum, one) => sum + one.trafficPct, 0);
  if (others + trafficPct <= MAX_TRAFFIC_PCT) return [];
  const message = `must be at most ${MAX_TRAFFIC_PCT - others}, for the active challengers get at most ${MAX_TRAFFIC_PCT} together and the others have ${others}; not ${trafficPct}`;
  return [{ field: "traffic_pct", message }];
}
