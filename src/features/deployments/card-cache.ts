import type { SpaceId } from "../../core/access/space.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";

/** A deployment and its champion, ready to score. */
export interface DeployedCard {
  readonly slug: string;
  readonly modelId: string;
  readonly card: CompiledScorecard;
}

/** What an isolate remembers: compiled cards for as long as it lives, as they never change, and pointers for seconds. */
export interface CardCache {
  readonly compiled: Map<string, CompiledScorecard>;
  readonly pointers: Map<string, { readonly deployed: DeployedCard; readonly loadedAt: number }>;
}

export const MAX_COMPILED = 500;
export const MAX_POINTERS = 5_000;

export function createCardCache(): CardCache {
  return { compiled: new Map(), pointers: new Map() };
}

/** Returns the key of a space's own entry, so that no entry of another space can be found by it. */
export function cacheKey(space: SpaceId, id: string): string {
  return `${space} ${id}`;
}
