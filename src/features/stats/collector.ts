import type { SpaceId } from "../../core/access/space.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import type { ArmRole, HandOver } from "../../core/stats/hand-over.ts";
import { emptyTally, type Tally } from "../../core/stats/tally.ts";
import { fallsOf, recentOf, totalsOf } from "../../core/stats/totals.ts";

/** A model that scores in some part, for a deployment of a space. */
export interface Arm {
  readonly space: SpaceId;
  readonly slug: string;
  readonly modelId: string;
  readonly card: CompiledScorecard;
  readonly role: ArmRole;
}

interface OpenTally {
  readonly arm: Arm;
  readonly hour: number;
  readonly tally: Tally;
}

/** A hand-over that nobody has acknowledged yet; until its lease is over somebody is on the way with it. */
export interface Pending {
  readonly handOver: HandOver;
  readonly since: number;
  leaseUntil: number;
}

/** What an isolate has collected of one deployment. */
export interface Collected {
  readonly space: SpaceId;
  readonly slug: string;
  readonly tallies: Map<string, OpenTally>;
  readonly pending: Set<Pending>;
  handedOverAt: number;
  /** Somebody will hand over what is here; one who has not come by then does not come. */
  plannedUntil: number;
}

/** What an isolate has collected and not handed over, within bounds. */
export interface Collector {
  readonly deployments: Map<string, Collected>;
  /** Records that wait to be scored by shadows, and until when each lot is expected to be done. */
  readonly waiting: Set<{ readonly records: number; readonly until: number }>;
}

export const HOUR_MS = 3_600_000;
const MAX_DEPLOYMENTS = 500;
/** Of one deployment: eight hours that cannot be handed over, or as many models at once as may answer. */
const MAX_TALLIES = 110;
const MAX_PENDING = 10;

export function createCollector(): Collector {
  return { deployments: new Map(), waiting: new Set() };
}

/** Returns what is collected of an arm's deployment, making room for it; undefined where the isolate can take no more. */
export function collectedOf({ deployments }: Collector, { space, slug }: Arm): Collected | undefined {
  const key = `${space} ${slug}`;
  const known = deployments.get(key);
  if (known) return known;
  if (deployments.size >= MAX_DEPLOYMENTS) dropIdle(deployments);
  if (deployments.size >= MAX_DEPLOYMENTS) return undefined;
  const collected = { space, slug, tallies: new Map(), pending: new Set<Pending>(), handedOverAt: 0, plannedUntil: 0 };
  deployments.set(key, collected);
  return collected;
}

function dropIdle(deployments: Map<string, Collected>): void {
  for (const [key, { tallies, pending }] of deployments) {
    if (tallies.size === 0 && pending.size === 0) deployments.delete(key);
  }
}

/** Returns the tally in which an arm's records of this hour are counted; undefined where the isolate can take no more. */
export function tallyOf(collected: Collected, arm: Arm, now: number): Tally | undefined {
  const hour = Math.floor(now / HOUR_MS);
  const key = `${hour} ${arm.role} ${arm.modelId}`;
  const known = collected.tallies.get(key);
  if (known) return known.tally;
  if (collected.tallies.size >= MAX_TALLIES) return undefined;
  const tally = emptyTally(arm.card);
  collected.tallies.set(key, { arm, hour, tally });
  return tally;
}

/** Takes what is collected as a hand-over; what is counted from now on is another's. */
export function freeze(collected: Collected, id: string, now: number): void {
  const { tallies, pending } = collected;
  collected.plannedUntil = 0;
  collected.handedOverAt = now;
  if (tallies.size === 0 || pending.size >= MAX_PENDING) return;
  const open = [...tallies.values()];
  tallies.clear();
  const hours = open.map(({ arm: { modelId, card, role }, hour, tally }) => ({
    hour,
    modelId,
    role,
    modelVersion: card.metadata.model_version,
    totals: totalsOf(tally),
    falls: fallsOf(tally),
  }));
  const recent = open.flatMap(({ tally }) => recentOf(tally)).toSorted((a, b) => a.at - b.at);
  pending.add({ handOver: { id, hours, recent }, since: now, leaseUntil: 0 });
}
