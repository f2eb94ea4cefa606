import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { messageId } from "../../../src/core/webhook/event.ts";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import type { Profile } from "../../../src/features/profiles/profiles.schemas.ts";
import type { PageMessage, RunMessage } from "../../../src/features/recompute/recompute.messages.ts";
import type { Progress } from "../../../src/features/recompute/recompute.schemas.ts";
import type { Rule, RuleUpsert } from "../../../src/features/rules/rules.schemas.ts";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import worker from "../../../src/index.ts";
import { call } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

/** What the work queue carries. */
export type Message = PageMessage | RunMessage;

export const TEMPLATES = ["boolean", "number", "list"] as const;
export type Kind = (typeof TEMPLATES)[number];
export type PointValues = Readonly<Record<string, unknown>>;

/** Stops the clock years ahead: alarms lie in the future and ring only when a test rings them. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2030, 0, 1) });
}

/** Lets time pass. */
export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** A change of a score that somebody is told of. */
export type PromisedChange = Pick<ProfileScore, "profileId" | "objectId" | "dimension" | "version" | "score">;

/** A space of its own whose objects hand their messages to the test, which delivers them when and as often as it likes. */
export class World {
  readonly messages: Message[] = [];
  readonly profileIds: string[] = [];
  private readonly webhookIds: string[] = [];
  /** Answers the next sends of the queue with an error. */
  queueFails = false;
  /** Called once, while the queue takes the next messages. */
  whileSending: (() => Promise<unknown>) | undefined;

  readonly key: string;
  readonly space: string;
  readonly templates: Readonly<Record<Kind, string>>;

  private constructor(key: string, space: string, templates: Readonly<Record<Kind, string>>) {
    this.key = key;
    this.space = space;
    this.templates = templates;
  }

  static async make(profiles = 1): Promise<World> {
    const { key, organizationId } = await makeKey();
    const ids: string[] = [];
    for (const answerType of TEMPLATES) {
      const body = { name: answerType, question: `${answerType}?`, answerType };
      const made = await call<{ templateId: string }>("POST", "/v1/companies/signals/templates", { key, body });
      ids.push(made.body.templateId);
    }
    const [boolean = "", number = "", list = ""] = ids;
    const world = new World(key, `${organizationId}:test`, { boolean, number, list });
    for (let made = 0; made < profiles; made += 1) {
      const body = { profileType: "company", name: `profile ${made}` };
      world.profileIds.push((await world.send<Profile>("POST", "/v1/scoring/profiles", body)).id);
    }
    return world;
  }

  get profileId(): string {
    return this.profileIds[0] ?? "";
  }

  async send<Body>(method: string, path: string, body?: unknown, bindings: Env = env): Promise<Body> {
    const answer = await call<Body>(method, path, { key: this.key, body, bindings });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** Registers an endpoint that listens to changed scores. Its object delivers nothing unless it is rung. */
  async listen(): Promise<void> {
    const body = { url: "https://receiver.example/hooks", events: ["score.changed"] };
    this.webhookIds.push((await this.send<{ id: string }>("POST", "/v1/webhooks", body)).id);
  }

  /** Returns the changes of scores that listeners have been or will be told of, each once. */
  async promised(): Promise<PromisedChange[]> {
    const promised = new Map<string, PromisedChange>();
    for (const id of this.webhookIds) {
      const stub = env.WEBHOOK_ENDPOINT.getByName(`${this.space}/${id}`);
      const told = await runInDurableObject(stub, (_: object, state) =>
        state.storage.sql.exec<{ id: string; body: string }>("SELECT id, body FROM deliveries").toArray(),
      );
      for (const { id: message, body } of told) promised.set(message, JSON.parse(body));
    }
    for (const { kind, id, payload } of await stored(this, "outbox")) {
      const changes: PromisedChange[] = kind === "score.changed" ? JSON.parse(String(payload)) : [];
      for (const [position, change] of changes.entries()) promised.set(messageId(String(id), position), change);
    }
    return [...promised.values()];
  }

  putRule(
    answerType: Kind,
    pointValues: PointValues,
    { dimension = "fit", profileId = this.profileId, bindings = env }: RuleOptions = {},
  ): Promise<Rule> {
    const body = { signalTemplateId: this.templates[answerType], dimension, answerType, pointValues };
    return this.send("PUT", `/v1/scoring/profiles/${profileId}/rules`, body, bindings);
  }

  assign(objectIds: readonly string[], profileId = this.profileId): Promise<Assignment[]> {
    return this.send("POST", "/v1/scoring/assignments/bulk", { profileId, objectType: "company", objectIds });
  }

  signal(objectId: string, answers: Partial<Record<Kind, unknown>>): Promise<unknown> {
    const signals = TEMPLATES.filter((kind) => kind in answers).map((kind) => ({
      objectId,
      signalTemplateId: this.templates[kind],
      answer: answers[kind],
    }));
    return this.send("POST", "/v1/scoring/signals", { objectType: "company", signals });
  }

  compute(objectIds: readonly string[]): Promise<{ queued: number; failed: number }> {
    return this.send("POST", "/v1/scoring/compute", { objectType: "company", objectIds });
  }

  progress(profileId = this.profileId): Promise<Progress> {
    return this.send("GET", `/v1/scoring/profiles/${profileId}/recompute`);
  }

  scores(objectIds: readonly string[]): Promise<ProfileScore[]> {
    const query = objectIds.map((objectId) => `&objectId=${objectId}`).join("");
    return this.send("GET", `/v1/scoring/scores?objectType=company${query}`);
  }

  sweep(profileId = this.profileId) {
    return env.PROFILE_SWEEP.getByName(`${this.space}/${profileId}`);
  }

  gate() {
    return env.RECOMPUTE_GATE.getByName(this.space);
  }

  /** Rings an object's alarm, its messages going to the test. Returns whether it had one set. */
  async ring(stub: DurableObjectStub): Promise<boolean> {
    const queue = {
      send: (body: Message) => this.take([{ body }]),
      sendBatch: (sent: { body: Message }[]) => this.take(sent),
    };
    await runInDurableObject(stub, (instance: object) => {
      Object.defineProperty(instance, "env", { value: { ...env, WORK_QUEUE: queue }, configurable: true });
    });
    return runDurableObjectAlarm(stub);
  }

  /** Rings every object's alarm once. Returns whether any was set. */
  async ringAll(): Promise<boolean> {
    const rung = [await this.ring(this.gate())];
    for (const profileId of this.profileIds) rung.push(await this.ring(this.sweep(profileId)));
    return rung.includes(true);
  }

  /** Delivers a message to the consumer and returns whether it was acknowledged. */
  async deliver(
    body: Message,
    { bindings = env, queue = "scoreline-work", attempts = 1 }: Delivery = {},
  ): Promise<boolean> {
    const batch = createMessageBatch(queue, [{ id: "m", timestamp: new Date(), attempts, body }]);
    const ctx = createExecutionContext();
    await worker.queue(batch, bindings, ctx);
    const { explicitAcks } = await getQueueResult(batch, ctx);
    return explicitAcks.includes("m");
  }

  /** Runs the minutely cron. */
  async cron(): Promise<void> {
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, ctx);
    await waitOnExecutionContext(ctx);
  }

  /** Rings and delivers until nothing is left to do; where a message was lost, its lease runs out first. */
  async rest(): Promise<void> {
    for (let round = 0; ; round += 1) {
      if (round > 100) throw new Error("the objects never come to rest");
      const rung = await this.ringAll();
      const messages = this.messages.splice(0);
      for (const message of messages) {
        const done = (await this.deliver(message)) || (await this.deliver(message, { attempts: 2 }));
        if (!done) throw new Error(`not done: ${JSON.stringify(message)}`);
      }
      if (messages.length === 0 && !rung) return;
      pass(messages.length === 0 ? 61_000 : 10);
    }
  }

  /** Returns in how many milliseconds an object's alarm rings; null where none is set. */
  async wakesIn(stub: DurableObjectStub): Promise<number | null> {
    const at = await runInDurableObject(stub, (_: object, state) => state.storage.getAlarm());
    return at === null ? null : at - Date.now();
  }

  private async take(sent: { body: Message }[]): Promise<void> {
    if (this.queueFails) throw new Error("Too Many Requests");
    const others = this.whileSending;
    this.whileSending = undefined;
    await others?.();
    this.messages.push(...sent.map(({ body }) => body));
  }
}

interface RuleOptions {
  readonly dimension?: RuleUpsert["dimension"];
  readonly profileId?: string;
  readonly bindings?: Env;
}

interface Delivery {
  readonly bindings?: Env;
  readonly queue?: string;
  readonly attempts?: number;
}

/** Returns the host names of companies in ascending order. */
export function companies(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `c${String(index).padStart(4, "0")}.example.com`);
}

/** Returns rows of the space as they are stored. */
export async function stored(world: World, table: "profile_scores" | "outbox"): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE space_id = ?`).bind(world.space).all();
  return results;
}

/** Returns the database, `between` being called once, before the nth batch that it is sent. */
export function pausingBeforeBatch(nth: number, between: () => Promise<unknown>): D1Database {
  let batches = 0;
  return new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof member === "function" ? member.bind(target) : member;
      return async (statements: D1PreparedStatement[]) => {
        batches += 1;
        if (batches === nth) await between();
        return target.batch(statements);
      };
    },
  });
}
