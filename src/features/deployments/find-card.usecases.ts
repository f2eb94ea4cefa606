import type { SpaceId } from "../../core/access/space.ts";
import { putBounded } from "../../core/bounded-map.ts";
import { AppError } from "../../core/errors.ts";
import { compileSpecification, type CompiledScorecard } from "../../core/scorecard/compile.ts";
import type { Deps } from "../../deps.ts";
import { cacheKey, MAX_COMPILED, MAX_POINTERS, type CardCache, type DeployedCard } from "./card-cache.ts";
import { findChampion } from "./deployments.repository.ts";

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
  const known = cardCache.pointers.get(cacheKey(space, slug));
  if (!known) return loadDeployedCard(deps, space, slug);
  const age = now() - known.loadedAt;
  if (age < FRESH_MS) return known.deployed;
  if (age >= USABLE_MS) return loadDeployedCard(deps, space, slug, known.deployed);
  deps.later(loadDeployedCard(deps, space, slug, known.deployed).catch(ignoreAbsence));
  return known.deployed;
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
  const { modelId } = champion;
  const card =
    known?.modelId === modelId ? known.card : compiledCard(cardCache, cacheKey(space, modelId), champion.spec);
  const deployed = { slug, modelId, card };
  putBounded(cardCache.pointers, pointer, { deployed, loadedAt }, MAX_POINTERS);
  return deployed;
}

function compiledCard({ compiled }: CardCache, key: string, spec: string | null): CompiledScorecard {
  const card = compiled.get(key) ?? compileSpecification(JSON.parse(spec ?? "null"));
  putBounded(compiled, key, card, MAX_COMPILED);
  return card;
}
