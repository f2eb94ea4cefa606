import type { Identity } from "./core/access/identity.ts";
import { timeOrderedId, timeOrderedUuid } from "./core/identifier.ts";
import { openDatabase, type Database } from "./db/client.ts";
import type { Contention } from "./db/conflict.ts";
import { plainReceipt, type Receipt } from "./db/receipt.ts";
import { createKeyCache, type KeyCache } from "./features/access/key-cache.ts";
import { batchPort, type BatchPort } from "./features/batches/batches.port.ts";
import { createCardCache, type CardCache } from "./features/deployments/card-cache.ts";
import type { RateLimits } from "./features/rate-limits/rate-limits.port.ts";
import { receiptKeysOf, type ReceiptKeys } from "./features/receipts/receipts.port.ts";
import { recomputePort, type RecomputePort } from "./features/recompute/recompute.port.ts";
import { createRuleCache, type RuleCache } from "./features/scores/rule-cache.ts";
import { createCollector } from "./features/stats/collector.ts";
import { statsObjects, type Statistics } from "./features/stats/stats.port.ts";
import type { Storage } from "./features/usage/usage.port.ts";
import {
  webhookObjects,
  webhookPort,
  type WebhookObjects,
  type WebhookPort,
} from "./features/webhooks/webhooks.port.ts";
import type { HttpEnv } from "./http/router.ts";
import { causeOf, log, type LogLine } from "./log.ts";
import { readSettings, readWebhookSettings, type WebhookSettings } from "./settings.ts";

/** What use cases need of the outside world; each names the part it uses. */
export interface Deps {
  readonly db: Database;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly newUuid: () => string;
  readonly contention: Contention;
  readonly keyCache: KeyCache;
  readonly cardCache: CardCache;
  readonly ruleCache: RuleCache;
  readonly recompute: RecomputePort;
  readonly webhooks: WebhookPort;
  readonly batches: BatchPort;
  readonly webhookObjects: WebhookObjects;
  readonly webhookSettings: WebhookSettings;
  readonly rateLimits: RateLimits;
  readonly receiptKeys: ReceiptKeys;
  readonly storage: Storage;
  readonly statistics: Statistics;
  /** Lets work go on after the answer has been sent; its failure is reported. */
  readonly later: (work: Promise<unknown>) => void;
  /** Writes a line for the operator. */
  readonly report: (line: LogLine) => void;
  /** Commits an effect together with the answer to it, where the caller sent an Idempotency-Key. */
  readonly receipt: Receipt;
}

/** The environment of every route that needs a key. */
export interface AppEnv {
  Bindings: Env;
  Variables: HttpEnv["Variables"] & { deps: Deps; identity: Identity; secret: string };
}

type IsolateDeps = Omit<Deps, "later" | "report" | "receipt">;
const ofIsolate = new WeakMap<Env, IsolateDeps>();

/**
 * Returns the dependencies of one request, message or task: caches and database of the isolate, and what only it has.
 * `about` stands in each line that it reports.
 */
export function createDeps(
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  about: Readonly<Record<string, unknown>> = {},
): Deps {
  let shared = ofIsolate.get(env);
  if (!shared) {
    shared = createIsolateDeps(env);
    ofIsolate.set(env, shared);
  }
  const { db, newUuid } = shared;
  const report = (line: LogLine) => log({ ...line, ...about });
  return {
    ...shared,
    report,
    later(work) {
      const reported = work.catch((error: unknown) => {
        report({ level: "error", event: "background_work_failed", cause: causeOf(error) });
      });
      ctx.waitUntil(reported);
    },
    receipt: plainReceipt(db, newUuid),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function createIsolateDeps(env: Env): IsolateDeps {
  const settings = readSettings(env);
  const now = () => Date.now();
  const db = openDatabase(env.DB);
  const endpoints = webhookObjects(env);
  return {
    db,
    now,
    newId: (prefix) => `${prefix}${timeOrderedId(Date.now(), crypto.getRandomValues(new Uint8Array(16)))}`,
    newUuid: () => timeOrderedUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
    contention: {
      maxWaitMs: settings.conflictWaitMs,
      now,
      random: () => Math.random(),
      pause,
    },
    keyCache: createKeyCache(),
    cardCache: createCardCache(),
    ruleCache: createRuleCache(),
    recompute: recomputePort(env),
    batches: batchPort(env),
    webhooks: webhookPort(db, endpoints),
    webhookObjects: endpoints,
    webhookSettings: readWebhookSettings(env),
    receiptKeys: receiptKeysOf(env),
    rateLimits: {
      perMinute: {
        requests: settings.requestsPerMinute,
        writes: settings.writesPerMinute,
        reads: settings.readsPerMinute,
      },
      leases: new Map(),
      lease: (who, bucket, limit, wanted) => env.RATE_LIMITER.getByName(who).lease(bucket, limit, wanted),
    },
    storage: {
      limits: { rows: settings.spaceMaxRows, bytes: settings.spaceMaxBytes },
      rooms: new Map(),
      reserve: (space, need, limits) => env.SPACE_USAGE.getByName(space).reserve(need, limits),
      note: async (space, stored) => env.SPACE_USAGE.getByName(space).note(stored),
      standing: (space) => env.SPACE_USAGE.getByName(space).standing(),
    },
    statistics: {
      ...statsObjects(env),
      collector: createCollector(),
      everyMs: settings.statsHandOverMs,
      pause,
    },
  };
}
