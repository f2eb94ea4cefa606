import type { SpaceId } from "../../core/access/space.ts";
import { putBounded } from "../../core/bounded-map.ts";
import { AppError } from "../../core/errors.ts";
import { compileSpecification } from "../../core/scorecard/compile.ts";
import { getWeighed, putWeighed } from "../../core/weighed-map.ts";
import type { Deps } from "../../deps.ts";
import {
  cacheKey,
  MAX_POINTERS,
  weightOf,
  type CardCache,
  type CompiledModel,
  type DeployedCard,
  type ScoringCard,
  type Traffic,
} from "./card-cache.ts";
import { findSpecification, listArms, type ArmRow } from "./deployments.repository.ts";

type CardLookup = Pick<Deps, "db" | "now" | "cardCache" | "later">;

const FRESH_MS = 4_000;
const USABLE_MS = 8_000;

/**
 * Returns what answers the requests of a deployment; throws 404 where the space has no active one of that name. A
 * pointer is fresh for 4 seconds, used while it is read anew for 4 more, and then waits for the database: so a change is
 * seen within 10 seconds. Where the database fails, the pointer that is known goes on serving.
 */
export async function findTraffic(deps: CardLookup, space: SpaceId, slug: string): Promise<Traffic> {
  const { cardCache, now } = deps;
  const pointer = cardCache.pointers.get(cacheKey(space, slug));
  const known = pointer && knownTraffic(cardCache, space, slug);
  if (!known) return loadTraffic(deps, space, slug);
  const age = now() - pointer.loadedAt;
  if (age < FRESH_MS) return known;
  if (age >= USABLE_MS) return loadTraffic(deps, space, slug, known);
  deps.later(loadTraffic(deps, space, slug, known).catch(ignoreAbsence));
  return known;
}

/** What a pointer points to, as far as all of it is held compiled. */
function knownTraffic(cache: CardCache, space: SpaceId, slug: string): Traffic | undefined {
  const pointer = cache.pointers.get(cacheKey(space, slug));
  const card = (modelId: string) => getWeighed(cache.compiled, cacheKey(space, modelId));
  const champion = pointer && card(pointer.championId);
  if (!champion) return undefined;
  const challengers = pointer.challengers.flatMap((challenger) => {
    const compiled = card(challenger.modelId);
    return compiled ? [{ ...challenger, slug, ...compiled }] : [];
  });
  if (challengers.length < pointer.challengers.length) return undefined;
  const { championId: modelId, shadowMode } = pointer;
  return { champion: { slug, modelId, ...champion }, challengers, shadowMode };
}

/** Returns a registered model, ready to score, whether it is deployed or archived; throws 404 where the space has none of that id. */
export async function findModelCard(
  { db, cardCache }: Pick<Deps, "db" | "cardCache">,
  space: SpaceId,
  modelId: string,
): Promise<ScoringCard> {
  const key = cacheKey(space, modelId);
  const known = getWeighed(cardCache.compiled, key);
  if (known) return { slug: null, modelId, ...known };
  const row = await findSpecification(db, space, modelId);
  if (!row) {
    throw new AppError("NOT_FOUND", "model_not_found", `There is no model ${modelId}.`, {
      action: "List the models with GET /v1/models.",
    });
  }
  return { slug: null, modelId, ...compiledModel(cardCache, key, row) };
}

/** That a deployment went away is reported to the next request; the one under way was answered in time. */
function ignoreAbsence(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

async function loadTraffic(
  { db, now, cardCache }: CardLookup,
  space: SpaceId,
  slug: string,
  known?: Traffic,
): Promise<Traffic> {
  const loadedAt = now();
  const pointer = cacheKey(space, slug);
  const cards = new Map(
    (known ? [known.champion, ...known.challengers] : []).map((one) => [one.modelId, one] as const),
  );
  const arms = await listArms(db, space, slug, [...cards.keys()]).catch((error: unknown) => {
    if (known) return undefined;
    throw error;
  });
  if (!arms && known) return keep(cardCache, pointer, known, loadedAt);
  const [champion, ...others] = arms ?? [];
  if (!champion) {
    cardCache.pointers.delete(pointer);
    throw new AppError("NOT_FOUND", "deployment_not_found", `There is no active deployment ${slug}.`, {
      action: "List the deployments with GET /v1/deployments.",
    });
  }
  const deployed = ({ modelId, spec, specHash }: ArmRow): DeployedCard => {
    const row = { spec: spec ?? "null", specHash };
    const { card } = cards.get(modelId) ?? compiledModel(cardCache, cacheKey(space, modelId), row);
    return { slug, modelId, card, specHash };
  };
  const challengers = others.map((arm) => ({
    ...deployed(arm),
    challengerId: arm.challengerId ?? "",
    trafficPct: arm.trafficPct,
  }));
  const traffic = { champion: deployed(champion), challengers, shadowMode: champion.shadowMode === 1 };
  return keep(cardCache, pointer, traffic, loadedAt);
}

function keep(cache: CardCache, pointer: string, traffic: Traffic, loadedAt: number): Traffic {
  const { champion, shadowMode } = traffic;
  const challengers = traffic.challengers.map(({ modelId, challengerId, trafficPct }) => ({
    modelId,
    challengerId,
    trafficPct,
  }));
  putBounded(
    cache.pointers,
    pointer,
    { championId: champion.modelId, challengers, shadowMode, loadedAt },
    MAX_POINTERS,
  );
  return traffic;
}

function compiledModel(
  { compiled }: CardCache,
  key: string,
  { spec, specHash }: { spec: string; specHash: string },
): CompiledModel {
  const known = getWeighed(compiled, key);
  if (known) return known;
  const model = { card: compileSpecification(JSON.parse(spec)), specHash };
  putWeighed(compiled, key, model, weightOf(spec));
  return model;
}
