import type { SpaceId } from "../../core/access/space.ts";
import type { HandOver, StoredStats } from "../../core/stats/hand-over.ts";
import type { Falls } from "../../core/stats/totals.ts";
import type { Collector } from "./collector.ts";

/** The isolate's side of the statistics: what it has collected, and the way to the objects that keep them, one a deployment. */
export interface Statistics {
  readonly collector: Collector;
  /** How long an isolate collects before it hands over. */
  readonly everyMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly take: (space: SpaceId, slug: string, handOver: HandOver) => Promise<void>;
  readonly read: (space: SpaceId, slug: string, sinceHour: number) => Promise<StoredStats>;
  readonly falls: (space: SpaceId, slug: string, modelId: string, sinceHour: number) => Promise<Falls>;
}

/** Returns the calls of the objects over the Worker's binding. */
export function statsObjects({
  DEPLOYMENT_STATS,
}: Pick<Env, "DEPLOYMENT_STATS">): Pick<Statistics, "take" | "read" | "falls"> {
  const objectOf = (space: SpaceId, slug: string) => DEPLOYMENT_STATS.getByName(`${space}/${slug}`);
  return {
    take: async (space, slug, handOver) => objectOf(space, slug).take(handOver),
    read: async (space, slug, sinceHour) => JSON.parse(await objectOf(space, slug).read(sinceHour)),
    falls: async (space, slug, modelId, sinceHour) => JSON.parse(await objectOf(space, slug).falls(modelId, sinceHour)),
  };
}
