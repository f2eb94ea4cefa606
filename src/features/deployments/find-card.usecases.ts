import type { SpaceId } from "../../core/access/space.ts";
import { putBounded } from "../../core/bounded-map.ts";
import { AppError } from "../../core/errors.ts";
import { compileSpecification, type CompiledScorecard } from "../../core/scorecard/compile.ts";
import { getWeighed, putWeighed } from "../../core/weighed-map.ts";
import type { Deps } from "../../deps.ts";
import { cacheKey, MAX_POINTERS, weightOf, type CardCache, type DeployedCard, type ScoringCard } from "./card-cache.ts";
import { findChampion, findSpecification } from "./deployments.repository.ts";

type CardLookup = Pick<Deps, "db" | "now" | "cardCache" | "later">;

const FRESH_MS = 4_000;
const USABLE_MS = 8_000;

/**
 * Returns the champion behind a slug, ready to score; throws 404 where the space has no active deployment of that name.
 * A pointer is fresh for 4 seconds, used while it is read anew for 4 more, and then waits for the database: so a new
 * champion is seen within 10 seconds. Where the database fails, the pointer that is known goes on serving.
 */
export async function findDeployedCard(deps: CardLookup, space: SpaceId, slug: string): Promise<DeployedCard> {
  const { cardCache, now } = deps;
  const pointer = cardCache.pointers.get(cacheKey(space, slug));
  const card = pointer && getWeighed(cardCache.compiled, cacheKey(space, pointer.modelId));
  if (!card) return loadDeployedCard(deps, space, slug);
  const known = { slug, modelId: pointer.modelId, card };
  const age = now() - pointer.loadedAt;
  if (age < FRESH_MS) return known;
  if (age >= USABLE_MS) return loadDeployedCard(deps, space, slug, known);
  deps.later(loadDeployedCard(deps, space, slug, known).catch(ignoreAbsence));
  return known;
}

/** Returns a registered model, ready to score, whether it is deployed or archived; throws 404 where the space has none of that id. */
export async function findModelCard(
  { db, cardCache }: Pick<Deps, "db" | "cardCache">,
  space: SpaceId,
  modelId: string,
): Promise<ScoringCard> {
  const key = cacheKey(space, modelId);
  const known = getWeighed(cardCache.compiled, key);
  if (known) return { slug: null, card: known };
  const spec = await findSpecification(db, space, modelId);
  if (spec === undefined) {
    throw new AppError("NOT_FOUND", "model_not_found", `There is no model ${modelId}.`, {
      action: "List the models with GET /v1/models.",
    });
  }
  return { slug: null, card: compiledCard(cardCache, key, spec) };
}

/** That a deployment went away is reported to the next request; the one under way was answered in time. */
function ignoreAbsence(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

async function loadDeployedCard(
  { db, now, cardCache }: CardLookup,
  space: SpaceId,
  slug: string,
  known?: DeployedCard,
): Promise<DeployedCard> {
  const loadedAt = now();
  const pointer = cacheKey(space, slug);
  const champion = await findChampion(db, space, slug, known?.modelId ?? null).catch((error: unknown) => {
    if (known) return { modelId: known.modelId, spec: null };
    throw error;
  });
  if (!champion) {
    cardCache.pointers.delete(pointer);
    throw new AppError("NOT_FOUND", "deployment_not_found", `There is no active deployment ${slug}.`, {
      action: "List the deployments with GET /v1/deployments.",
    });
  }
  const { modelId, spec } = champion;
  const card =
    known?.modelId === modelId ? known.card : compiledCard(cardCache, cacheKey(space, modelId), spec ?? "null");
  putBounded(cardCache.pointers, pointer, { modelId, loadedAt }, MAX_POINTERS);
  return { slug, modelId, card };
}

function compiledCard({ compiled }: CardCache, key: string, spec: string): CompiledScorecard {
  const known = getWeighed(compiled, key);
  if (known) return known;
  const card = compileSpecification(JSON.parse(spec));
  putWeighed(compiled, key, card, weightOf(spec));
  return card;
}
