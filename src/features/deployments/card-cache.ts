import type { SpaceId } from "../../core/access/space.ts";
import type { CompiledScorecard } from "../../core/scorecard/compile.ts";
import { MAX_OUTCOMES } from "../../core/scorecard/outcome.ts";
import { createWeighedMap, type WeighedMap } from "../../core/weighed-map.ts";

/** A specification, ready to score. */
export interface CompiledModel {
  readonly card: CompiledScorecard;
  /** The SHA-256 of the specification's canonical JSON, in hexadecimal. */
  readonly specHash: string;
}

/** A model of a deployment, ready to score. */
export interface DeployedCard extends ScoringCard {
  readonly slug: string;
}

/** A challenger, ready to score its part of the requests. */
interface ChallengerCard extends DeployedCard {
  readonly challengerId: string;
  readonly trafficPct: number;
}

/** What answers the requests of a deployment. */
export interface Traffic {
  readonly champion: DeployedCard;
  /** The active ones, in the order in which they were added. */
  readonly challengers: readonly ChallengerCard[];
  /** Whether the challengers score beside the champion, for the statistics alone. */
  readonly shadowMode: boolean;
}

/** A card ready to score: behind a slug, or asked for by its model alone. */
export interface ScoringCard extends CompiledModel {
  readonly slug: string | null;
  readonly modelId: string;
}

/** Which models are behind a slug, and when that was read. */
interface CardPointer {
  readonly championId: string;
  readonly challengers: readonly Pick<ChallengerCard, "modelId" | "challengerId" | "trafficPct">[];
  readonly shadowMode: boolean;
  readonly loadedAt: number;
}

/** What an isolate remembers: compiled cards, which never change, within a weight, and pointers to them for seconds. */
export interface CardCache {
  readonly compiled: WeighedMap<CompiledModel>;
  readonly pointers: Map<string, CardPointer>;
}

export const MAX_POINTERS = 5_000;
/** Of the 128 MB of an isolate; a card of 1 MB takes about 11 MB once it is compiled. */
const MAX_COMPILED_BYTES = 32_000_000;
const COMPILED_BYTES_PER_CHARACTER = 12;
/** Of an outcome that a card remembers, with its text. */
const BYTES_PER_OUTCOME = 200;

export function createCardCache(): CardCache {
  return { compiled: createWeighedMap(MAX_COMPILED_BYTES), pointers: new Map() };
}

/** Returns what a compiled card weighs, by the length of its specification. */
export function weightOf(spec: string): number {
  return spec.length * COMPILED_BYTES_PER_CHARACTER + MAX_OUTCOMES * BYTES_PER_OUTCOME;
}

/** Returns the key of a space's own entry, so that no entry of another space can be found by it. */
export function cacheKey(space: SpaceId, id: string): string {
  return `${space} ${id}`;
}
