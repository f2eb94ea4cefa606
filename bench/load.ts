import autocannon from "autocannon";
import { median, summarise, type Finding } from "./finding.ts";
import type { Runtime } from "./runtime.ts";

/** One request, sent over and over. */
export interface Target {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a request costs in one round. */
interface Cost {
  /** CPU time of the process that answers, whatever it is spent on: JavaScript, sockets, collection. */
  readonly cpuMs: number;
  readonly requestsPerSecond: number;
}

export interface Comparison {
  readonly ours: Cost[];
  readonly floor: Cost[];
}

export const CONNECTIONS = 8;
/** Many short rounds rather than few long ones: what else the machine does then falls into both halves of a pair. */
export const PAIRS = 15;
const WARM_UP_ROUNDS = 2;
/** How soon after its last request a round is seen to be over. */
const SAMPLE_MS = 50;

/** Returns what both cost, measured in turns so that whatever else the machine does meets both alike. */
export async function compare(
  { cpuMs }: Pick<Runtime, "cpuMs">,
  { ours, floor }: Record<keyof Comparison, Target>,
  requests: number,
): Promise<Comparison> {
  const measured: Comparison = { ours: [], floor: [] };
  for (let pair = -WARM_UP_ROUNDS; pair < PAIRS; pair += 1) {
    const round = { floor: await costOf(floor, requests, cpuMs), ours: await costOf(ours, requests, cpuMs) };
    if (pair < 0) continue;
    measured.floor.push(round.floor);
    measured.ours.push(round.ours);
  }
  return measured;
}

/** Returns how many times the floor's CPU time one of our requests takes, from each pair of rounds. */
export function timeRatio({ ours, floor }: Comparison): Pick<Finding, "median" | "low" | "high"> {
  return summarise(ours.map(({ cpuMs }, pair) => cpuMs / (floor[pair]?.cpuMs ?? Number.NaN)));
}

/** Returns how many of our requests the floor's CPU time for one request would do, from each pair of rounds. */
export function rateRatio({ ours, floor }: Comparison): Pick<Finding, "median" | "low" | "high"> {
  return summarise(ours.map(({ cpuMs }, pair) => (floor[pair]?.cpuMs ?? Number.NaN) / cpuMs));
}

/** Returns the absolute figures behind a ratio. */
export function detailOf({ ours, floor }: Comparison): string {
  const cpu = (costs: readonly Cost[]) => median(costs.map(({ cpuMs }) => cpuMs)).toPrecision(3);
  const rate = (costs: readonly Cost[]) => Math.round(median(costs.map((cost) => cost.requestsPerSecond)));
  return `${cpu(ours)} against ${cpu(floor)} ms of CPU, ${rate(ours)} against ${rate(floor)} requests a second`;
}

async function costOf(target: Target, requests: number, cpuMs: Runtime["cpuMs"]): Promise<Cost> {
  const before = await cpuMs();
  const started = performance.now();
  await requestsTo(target, requests);
  const seconds = (performance.now() - started) / 1_000;
  return { cpuMs: ((await cpuMs()) - before) / requests, requestsPerSecond: requests / seconds };
}

/** Sends requests and waits for their answers; throws where one of them is no success. */
export async function requestsTo(target: Target, requests: number): Promise<void> {
  const result = await autocannon({ ...target, connections: CONNECTIONS, amount: requests, sampleInt: SAMPLE_MS });
  if (result.non2xx > 0 || result.errors > 0 || result.requests.total !== requests) {
    throw new Error(`${target.url}: ${result.non2xx} answers other than 2xx, ${result.errors} failed requests.`);
  }
}
