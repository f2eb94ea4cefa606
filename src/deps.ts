import { timeOrderedId, timeOrderedUuid } from "./core/identifier.ts";
import { commit, openDatabase, type Database, type Statement } from "./db/client.ts";
import { createKeyCache, type KeyCache } from "./features/access/key-cache.ts";
import type { Identity } from "./features/access/access.usecases.ts";
import type { Receipt } from "./features/idempotency/idempotency.usecases.ts";
import type { RateLimits } from "./features/rate-limits/rate-limits.usecases.ts";
import { createCardCache, type CardCache } from "./features/deployments/card-cache.ts";
import { recomputePort, type RecomputePort } from "./features/recompute/recompute.port.ts";
import type { RuleCache } from "./features/rules/rule-cache.ts";
import type { HttpEnv } from "./http/router.ts";

/** What use cases need of the outside world; each names the part it uses. */
export interface Deps {
  readonly db: Database;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly newUuid: () => string;
  readonly keyCache: KeyCache;
  readonly cardCache: CardCache;
  readonly ruleCache: RuleCache;
  readonly recompute: RecomputePort;
  readonly rateLimits: RateLimits;
  /** Lets work go on after the answer has been sent. */
  readonly later: (work: Promise<unknown>) => void;
  /** Commits an effect together with the answer to it, where the caller sent an Idempotency-Key. */
  readonly receipt: Receipt;
}

/** The environment of every route that needs a key. */
export interface AppEnv {
  Bindings: Env;
  Variables: HttpEnv["Variables"] & { deps: Deps; identity: Identity; secret: string };
}

type IsolateDeps = Omit<Deps, "later" | "receipt">;
const ofIsolate = new WeakMap<Env, IsolateDeps>();

/** Returns the dependencies of one request: caches and database of the isolate, and what only this request has. */
export function createDeps(env: Env, later: Deps["later"]): Deps {
  let shared = ofIsolate.get(env);
  if (!shared) {
    shared = createIsolateDeps(env);
    ofIsolate.set(env, shared);
  }
  const { db } = shared;
  return {
    ...shared,
    later,
    receipt: { commit: async (statements: readonly Statement[]) => void (await commit(db, statements)) },
  };
}

function createIsolateDeps(env: Env): IsolateDeps {
  return {
    db: openDatabase(env.DB),
    now: () => Date.now(),
    newId: (prefix) => `${prefix}${timeOrderedId(Date.now(), crypto.getRandomValues(new Uint8Array(16)))}`,
    newUuid: () => timeOrderedUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
    keyCache: createKeyCache(),
    cardCache: createCardCache(),
    ruleCache: new Map(),
    recompute: recomputePort(env),
    rateLimits: {
      perMinute: {
        requests: limitOf(env.RATE_LIMIT_REQUESTS_PER_MINUTE, 1_000),
        writes: limitOf(env.RATE_LIMIT_WRITES_PER_MINUTE, 2_000),
        reads: limitOf(env.RATE_LIMIT_READS_PER_MINUTE, 100_000),
      },
      leases: new Map(),
      lease: (keyId, bucket, limit, wanted) => env.RATE_LIMITER.getByName(keyId).lease(bucket, limit, wanted),
    },
  };
}

/** A variable that is no whole number above 0 is a slip of whoever deploys; the contract's limit stands in for it. */
function limitOf(variable: string, usual: number): number {
  const limit = Number(variable);
  return Number.isInteger(limit) && limit > 0 ? limit : usual;
}
