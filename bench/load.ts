import autocannon from "autocannon";
import { summarise, type Finding } from "./finding.ts";

/** One request, sent over and over. */
export interface Target {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Comparison {
  readonly ours: number[];
  readonly floor: number[];
}

export const CONNECTIONS = 8;
/** Many short rounds rather than few long ones: what else the machine does then falls into both halves of a pair. */
export const PAIRS = 15;
export const ROUND_SECONDS = 1;
const WARM_UP_SECONDS = 2;

/** Returns the requests a second of both, measured in turns so that whatever else the machine does meets both alike. */
export async function compare(ours: Target, floor: Target): Promise<Comparison> {
  await requestsPerSecond(floor, WARM_UP_SECONDS);
  await requestsPerSecond(ours, WARM_UP_SECONDS);
  const measured: Comparison = { ours: [], floor: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    measured.floor.push(await requestsPerSecond(floor, ROUND_SECONDS));
    measured.ours.push(await requestsPerSecond(ours, ROUND_SECONDS));
  }
  return measured;
}

/** Returns how many times the floor's time one of our requests takes, from each pair of rounds. */
export function timeRatio({ ours, floor }: Comparison): Pick<Finding, "median" | "low" | "high"> {
  return summarise(ours.map((rate, pair) => (floor[pair] ?? Number.NaN) / rate));
}

/** Returns our requests a second as a share of the floor's, from each pair of rounds. */
export function rateRatio({ ours, floor }: Comparison): Pick<Finding, "median" | "low" | "high"> {
  return summarise(ours.map((rate, pair) => rate / (floor[pair] ?? Number.NaN)));
}

async function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  const result = await autocannon({ ...target, connections: CONNECTIONS, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target.url}: ${result.non2xx} answers other than 2xx, ${result.errors} failed requests.`);
  }
  return result.requests.total / result.duration;
}
