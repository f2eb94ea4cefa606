import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { parseSpace, type SpaceId } from "../../../src/core/access/space.ts";
import type { WebhookEvent } from "../../../src/core/webhook/event.ts";
import { createDeps } from "../../../src/deps.ts";
import type { CreatedWebhook, Delivery } from "../../../src/features/webhooks/webhooks.schemas.ts";
import { call } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

/** A request as a receiver got it. */
export interface Received {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly redirect: RequestInit["redirect"];
}

type Answering = (received: Received, signal: AbortSignal | undefined) => Response | Promise<Response>;

/** Stands in for every receiver: keeps what it gets and answers as it is told. */
export class Receivers {
  readonly received: Received[] = [];
  answer: Answering = () => new Response(null, { status: 204 });

  /** Takes the place of the network for the rest of a test. */
  static open(): Receivers {
    const receivers = new Receivers();
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const received = {
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        redirect: init?.redirect,
      };
      receivers.received.push(received);
      return receivers.answer(received, init?.signal ?? undefined);
    });
    return receivers;
  }
}

/** An organisation with an endpoint, whose alarms the test rings. */
export class Owner {
  readonly key: string;
  readonly space: SpaceId;

  private constructor(key: string, space: SpaceId) {
    this.key = key;
    this.space = space;
  }

  static async make(): Promise<Owner> {
    const { key, organizationId } = await makeKey();
    const space = parseSpace(`${organizationId}:test`);
    if (!space) throw new Error("the organisation has no space");
    return new Owner(key, space);
  }

  async register(fields: Readonly<Record<string, unknown>> = {}): Promise<CreatedWebhook> {
    const body = { url: "https://receiver.example/hooks", ...fields };
    const { status, body: created, text } = await call<CreatedWebhook>("POST", "/v1/webhooks", { key: this.key, body });
    if (status !== 201) throw new Error(`POST /v1/webhooks answered ${status}: ${text}`);
    return created;
  }

  async publish(entryId: string, ...events: WebhookEvent[]): Promise<void> {
    const deps = createDeps(env, { waitUntil: () => undefined });
    await deps.webhooks.publish(this.space, entryId, events);
  }

  async deliveries(id: string, query = ""): Promise<Delivery[]> {
    const { status, body, text } = await call<{ data: Delivery[] }>("GET", `/v1/webhooks/${id}/deliveries${query}`, {
      key: this.key,
    });
    if (status !== 200) throw new Error(`The deliveries were answered ${status}: ${text}`);
    return body.data;
  }

  object(id: string) {
    return env.WEBHOOK_ENDPOINT.getByName(`${this.space}/${id}`);
  }

  /** Rings the alarm of an endpoint's object. Returns whether one was set. */
  async ring(id: string): Promise<boolean> {
    return runDurableObjectAlarm(this.object(id));
  }

  /** Lets an endpoint's object run under other variables. */
  async as(id: string, variables: Partial<Env>): Promise<void> {
    await runInDurableObject(this.object(id), (instance: object) => {
      Object.defineProperty(instance, "env", { value: { ...env, ...variables }, configurable: true });
    });
  }

  /** Ends the life of an endpoint's object; the next call begins another one. */
  async restart(id: string): Promise<void> {
    const ended = runInDurableObject(this.object(id), (_: object, state) => state.abort("restart"));
    await ended.catch(() => undefined);
  }

  /** Returns in how many milliseconds an endpoint's object wakes; null where nothing is to be done. */
  async wakesIn(id: string): Promise<number | null> {
    const at = await runInDurableObject(this.object(id), (_: object, state) => state.storage.getAlarm());
    return at === null ? null : at - Date.now();
  }
}

/** Stops the clock years ahead: alarms ring only when a test rings them. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2030, 0, 1) });
}

export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

export const completed = (applicationId: string): WebhookEvent => ({
  event: "score.completed",
  scoringJobId: "sj_1",
  jobId: "job",
  applicationId,
  result: { score: 8, name: "Zoë — 评分" },
  completedAt: "2026-03-26T14:30:00.000Z",
});
