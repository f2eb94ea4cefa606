import { DurableObject } from "cloudflare:workers";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";
import {
  beginAttempt,
  endAttempt,
  INTERRUPTED,
  newDelivery,
  replay,
  type Outcome,
} from "../../core/webhook/delivery.ts";
import { afterFailure, allowance, HEALTHY, isFailingForTooLong, type Health } from "../../core/webhook/health.ts";
import { boundedRetryAt } from "../../core/webhook/schedule.ts";
import { openDatabase } from "../../db/client.ts";
import type { DisabledReason } from "../../db/schema.ts";
import { causeOf, log } from "../../log.ts";
import { readWebhookSettings } from "../../settings.ts";
import { attemptDelivery } from "./attempt.usecases.ts";
import {
  createTables,
  deleteOld,
  failWaiting,
  findDelivery,
  insertMessages,
  listDeliveries,
  listDue,
  listRunning,
  readHealth,
  readTimes,
  updateDelivery,
  writeHealth,
  type DueDelivery,
  type Message,
  type SeenDelivery,
  type StoredDelivery,
} from "./deliveries.repository.ts";
import { findEndpoint, type EndpointRow } from "./webhooks.repository.ts";
import { disableEndpoint } from "./webhooks.usecases.ts";

/** An alarm may make 50 requests where the plan is the free one. Reference: Cloudflare, Workers, Limits. */
const ATTEMPTS_IN_A_ROUND = 40;
const PAUSE_MS = 5_000;
const MAX_WAITING = 50_000;
const MAX_FINISHED = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
const KEPT_MS = 7 * DAY_MS;
/** Longer than an outbox entry can be published again. */
const ENTRIES_KEPT_MS = 7 * DAY_MS;

/** Delivers to one receiver: each message until it is taken or the schedule ends. Named by the space and the endpoint's id. */
export class WebhookEndpoint extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  /** Resolved by whatever a round must not sleep through. */
  private news = Promise.withResolvers<void>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    createTables(this.sql);
    this.resume();
  }

  /** A new life of the object cannot know what became of the attempts of the last: each of them counts, and is made again. */
  private resume(): void {
    const now = Date.now();
    for (const running of listRunning(this.sql)) {
      updateDelivery(this.sql, running.seq, endAttempt(running, INTERRUPTED, now));
    }
    if (readTimes(this.sql).dueAt !== null) void this.ctx.storage.setAlarm(now + 1);
  }

  /** Takes the messages of an outbox entry in; when it returns they are stored, and will be delivered. */
  async accept(entryId: string, messages: Message[]): Promise<void> {
    createTables(this.sql); // an endpoint that was deleted has taken them along
    const now = Date.now();
    insertMessages(this.sql, entryId, messages, newDelivery(now), now);
    const displaced = failWaiting(this.sql, now, MAX_WAITING);
    if (displaced > 0) this.report("webhook_deliveries_displaced", { deliveries: displaced });
    await this.wake();
  }

  /** Returns up to `count` deliveries below the place `before`, the newest first. */
  list(page: { before?: number | undefined; count: number }): SeenDelivery[] {
    createTables(this.sql);
    const openUntil = readHealth(this.sql)?.health.openUntil ?? 0;
    return listDeliveries(this.sql, page).map((delivery) => seen(delivery, openUntil));
  }

  /** Returns one delivery, or undefined. */
  find(id: string): SeenDelivery | undefined {
    createTables(this.sql);
    const delivery = findDelivery(this.sql, id);
    return delivery && seen(delivery, readHealth(this.sql)?.health.openUntil ?? 0);
  }

  /** Lets a delivery be delivered anew, under its own id; undefined where there is none. */
  async replay(id: string): Promise<SeenDelivery | undefined> {
    createTables(this.sql);
    const delivery = findDelivery(this.sql, id);
    if (!delivery) return undefined;
    updateDelivery(this.sql, delivery.seq, replay(delivery, Date.now()));
    await this.wake();
    return this.find(id);
  }

  /** Takes note that the endpoint was changed or deleted. */
  async refresh(): Promise<void> {
    await this.wake();
  }

  private async wake(): Promise<void> {
    this.news.resolve();
    await this.ctx.storage.setAlarm(Date.now() + 1);
  }

  override async alarm(): Promise<void> {
    await this.deliver().catch(async (error: unknown) => {
      this.report("webhook_round_failed", { cause: causeOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + PAUSE_MS);
    });
  }

  /**
   * Makes the attempts that are due, as many side by side as the endpoint's health allows, until none is due or the round has
   * gone on for long enough. The endpoint is read before each, so that a change of it counts from the next attempt on.
   */
  private async deliver(): Promise<void> {
    createTables(this.sql);
    const running = new Set<Promise<void>>();
    try {
      for (let left = ATTEMPTS_IN_A_ROUND; ;) {
        this.news = Promise.withResolvers();
        const endpoint = await this.readEndpoint();
        if (endpoint?.status === "enabled") {
          const now = Date.now();
          const room = Math.min(left, allowance(this.healthOf(endpoint), now, running.size));
          for (const due of listDue(this.sql, now, room)) {
            const attempt: Promise<void> = this.attempt(endpoint, due).finally(() => running.delete(attempt));
            running.add(attempt);
            left -= 1;
          }
        }
        if (running.size === 0) return await this.settle(endpoint);
        await Promise.race([...running, this.news.promise]);
      }
    } finally {
      await Promise.allSettled(running);
    }
  }

  private async attempt(endpoint: EndpointRow, due: DueDelivery): Promise<void> {
    const begun = beginAttempt(due, Date.now());
    updateDelivery(this.sql, due.seq, begun);
    const settings = readWebhookSettings(this.env);
    const outcome = await attemptDelivery(settings, endpoint, due, Date.now).catch((error: unknown) => {
      this.report("webhook_attempt_failed", { cause: causeOf(error) });
      return INTERRUPTED;
    });
    updateDelivery(this.sql, due.seq, endAttempt(begun, outcome, Date.now()));
    if (outcome !== INTERRUPTED) await this.learn(endpoint, outcome);
  }

  /** Keeps what an attempt says of the endpoint, and disables one that is gone or has failed for too long. */
  private async learn(endpoint: EndpointRow, outcome: Outcome): Promise<void> {
    const now = Date.now();
    const health = outcome.error === null ? HEALTHY : afterFailure(this.healthOf(endpoint), now, pauseOf(outcome, now));
    const isNewest = (readHealth(this.sql)?.generation ?? 0) <= endpoint.generation;
    if (isNewest) writeHealth(this.sql, endpoint.generation, health);
    if (outcome.statusCode === 410) await this.disable(endpoint, "gone");
    else if (isFailingForTooLong(health, now)) await this.disable(endpoint, "failing");
  }

  /** Where that fails, the next attempt that fails tries it again. */
  private async disable(endpoint: EndpointRow, reason: DisabledReason): Promise<void> {
    const disabled = disableEndpoint(openDatabase(this.env.DB), endpoint, reason);
    await disabled.then(
      () => this.report("webhook_disabled", { reason }),
      (error: unknown) => this.report("webhook_not_disabled", { reason, cause: causeOf(error) }),
    );
  }

  /** Leaves nothing of an endpoint that was deleted, and of another what is still to be done or shown. */
  private async settle(endpoint: EndpointRow | undefined): Promise<void> {
    if (!endpoint) return this.ctx.storage.deleteAll();
    const now = Date.now();
    if (endpoint.status === "disabled") failWaiting(this.sql, now);
    deleteOld(this.sql, { before: now - KEPT_MS, kept: MAX_FINISHED, takenBefore: now - ENTRIES_KEPT_MS });
    const { dueAt, finishedAt } = readTimes(this.sql);
    const times = [];
    if (dueAt !== null) times.push(Math.max(dueAt, this.healthOf(endpoint).openUntil ?? 0));
    if (finishedAt !== null) times.push(finishedAt + KEPT_MS + 1);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.max(now + 1, Math.min(...times)));
  }

  /** What was seen of the endpoint as it stands; nothing where its address or its status was changed since. */
  private healthOf({ generation }: EndpointRow): Health {
    const stored = readHealth(this.sql);
    return stored?.generation === generation ? stored.health : HEALTHY;
  }

  private async readEndpoint(): Promise<EndpointRow | undefined> {
    const { space, endpointId } = this.identity();
    return findEndpoint(openDatabase(this.env.DB), space, endpointId);
  }

  private report(event: string, about: Readonly<Record<string, unknown>>): void {
    const { space, endpointId } = this.identity();
    log({ level: "warn", event, space, webhookId: endpointId, ...about });
  }

  private identity(): { space: SpaceId; endpointId: string } {
    const [name = "", endpointId = ""] = this.ctx.id.name?.split("/") ?? [];
    const space = parseSpace(name);
    if (!space) throw new Error("The object has no name of an endpoint.");
    return { space, endpointId };
  }
}

/** A receiver that has too much to do is left alone altogether for as long as it asks. */
function pauseOf({ statusCode, retryAt }: Outcome, now: number): number {
  return statusCode === 429 || statusCode === 503 ? boundedRetryAt(now, retryAt) : 0;
}

function seen(delivery: StoredDelivery, openUntil: number): SeenDelivery {
  const { dueAt } = delivery;
  return { ...delivery, nextAttemptAt: dueAt === null ? null : Math.max(dueAt, openUntil) };
}
