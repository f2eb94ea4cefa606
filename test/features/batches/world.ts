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
import { spaceOf, type SpaceId } from "../../../src/core/access/space.ts";
import { parseTenantId, type TenantId } from "../../../src/core/access/tenant.ts";
import type { ChunkMessage } from "../../../src/features/batches/batches.messages.ts";
import type { BatchStatus } from "../../../src/features/batches/batches.schemas.ts";
import type { ScoringJob } from "../../../src/features/scoring-jobs/scoring-jobs.schemas.ts";
import type { SubmittedBatch } from "../../../src/features/submissions/submissions.schemas.ts";
import worker from "../../../src/index.ts";
import type { Answer } from "../../support/answer.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

export const CRITERIA = [
  {
    id: "years",
    question: "How many years?",
    answerType: "number",
    pointValues: {
      ranges: [
        { min: 0, max: 5, points: 10 },
        { min: 5, max: 50, points: 30 },
      ],
    },
  },
  { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: 20, false: 0 } },
];

/** A tenant whose batches hand their messages to the test, which delivers them when and as often as it likes. */
export class BatchWorld {
  readonly messages: ChunkMessage[] = [];
  readonly key: string;
  readonly space: SpaceId;
  readonly tenant: TenantId;
  /** Answers the next sends of the queue with an error. */
  queueFails = false;

  private constructor(key: string, space: SpaceId, tenant: TenantId) {
    this.key = key;
    this.space = space;
    this.tenant = tenant;
  }

  static async make(tenant = "acme"): Promise<BatchWorld> {
    const { key, organizationId } = await makeKey();
    const tenantId = parseTenantId(tenant);
    if (!tenantId) throw new Error(`${tenant} is no tenant`);
    return new BatchWorld(key, spaceOf(organizationId, "test"), tenantId);
  }

  ask<Body>(method: string, path: string, body?: unknown, bindings?: Env): Promise<Answer<Body & Failure>> {
    const headers = { "X-Tenant-Id": this.tenant };
    return call<Body & Failure>(method, path, { key: this.key, headers, body, ...(bindings && { bindings }) });
  }

  async send<Body>(method: string, path: string, body?: unknown, bindings?: Env): Promise<Body> {
    const answer = await this.ask<Body>(method, path, body, bindings);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  putCriteria(criteria: unknown = CRITERIA, jobId = "job-1"): Promise<unknown> {
    return this.send("PUT", `/v1/jobs/${jobId}/criteria`, { criteria });
  }

  /** Submits candidates, by their applications' ids, in an isolate that leaves the batch's object to the test. */
  submit(
    candidates: Readonly<Record<string, unknown>>,
    { jobId = "job-1", rescore = false }: { jobId?: string; rescore?: boolean } = {},
  ): Promise<SubmittedBatch> {
    return this.send("POST", "/v1/score/batch", {
      jobId,
      candidates: Object.entries(candidates).map(([applicationId, candidate]) => ({ applicationId, candidate })),
      rescore,
    });
  }

  status(batchId: string): Promise<BatchStatus> {
    return this.send("GET", `/v1/score/batch/${batchId}`);
  }

  job(scoringJobId: string): Promise<ScoringJob> {
    return this.send("GET", `/v1/score/${scoringJobId}`);
  }

  object(batchId: string) {
    return env.BATCH_PROGRESS.getByName(`${this.space}/${this.tenant}/${batchId}`);
  }

  /** Rings the alarm of a batch's object, its messages going to the test. Returns whether it had one set. */
  async ring(batchId: string): Promise<boolean> {
    const queue = { sendBatch: (sent: { body: ChunkMessage }[]) => this.take(sent) };
    const stub = this.object(batchId);
    await runInDurableObject(stub, (instance: object) => {
      Object.defineProperty(instance, "env", { value: { ...env, WORK_QUEUE: queue }, configurable: true });
    });
    return runDurableObjectAlarm(stub);
  }

  /** Delivers a message to the consumer and returns whether it was acknowledged. */
  async deliver(
    body: ChunkMessage,
    { bindings = env, queue = "scoreline-work", attempts = 1 }: Delivery = {},
  ): Promise<boolean> {
    const batch = createMessageBatch(queue, [{ id: "m", timestamp: new Date(), attempts, body }]);
    const ctx = createExecutionContext();
    await worker.queue(batch, bindings, ctx);
    const { explicitAcks } = await getQueueResult(batch, ctx);
    return explicitAcks.includes("m");
  }

  /** Rings and delivers until a batch has ended. */
  async finish(batchId: string, between: () => Promise<unknown> = () => Promise.resolve()): Promise<BatchStatus> {
    for (let round = 0; round < 100; round += 1) {
      const status = await this.status(batchId);
      if (status.status === "completed") return status;
      await this.ring(batchId);
      await between();
      for (const message of this.messages.splice(0)) {
        const done = (await this.deliver(message)) || (await this.deliver(message, { attempts: 2 }));
        if (!done) throw new Error(`not done: ${JSON.stringify(message)}`);
      }
    }
    throw new Error("the batch never ends");
  }

  /** Runs the minutely cron. */
  async cron(): Promise<void> {
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, ctx);
    await waitOnExecutionContext(ctx);
  }

  private async take(sent: { body: ChunkMessage }[]): Promise<void> {
    if (this.queueFails) throw new Error("Too Many Requests");
    this.messages.push(...sent.map(({ body }) => body));
    return Promise.resolve();
  }
}

interface Delivery {
  readonly bindings?: Env;
  readonly queue?: string;
  readonly attempts?: number;
}

/** Returns candidates with answers, by ids in ascending order. */
export function candidates(count: number, from = 0): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `app-${String(from + index).padStart(4, "0")}`,
      { answers: { years: index % 40, licence: index % 2 === 0 } },
    ]),
  );
}
