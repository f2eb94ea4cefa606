import { DurableObject } from "cloudflare:workers";
import { parseSpace } from "../../core/access/space.ts";
import { parseTenantId, type TenantScope } from "../../core/access/tenant.ts";
import {
  beginBatch,
  endChunk,
  expireChunks,
  isTimeToLook,
  nextWake,
  noteLook,
  tellCounts,
  type BatchProgress as Progress,
  type JobCounts,
} from "../../core/batch/progress.ts";
import { createDeps } from "../../deps.ts";
import { causeOf, log } from "../../log.ts";
import type { ChunkMessage, NewBatchEntry } from "./batches.messages.ts";
import type { BatchStatus } from "./batches.schemas.ts";
import { readBatch } from "./batches.usecases.ts";
import { giveUpChunk, recountBatch } from "./score-chunk.usecases.ts";
import { StatusWatchers } from "./status-watchers.ts";

/** After a failure, so that a database that is away is not asked a thousand times a second. */
const PAUSE_MS = 5_000;

/** Sees one batch to its end: hands its chunks to the queue, sends the lost ones again. Named `<space>/<tenant>/<batch>`. */
export class BatchProgress extends DurableObject<Env> {
  private readonly watchers = new StatusWatchers();

  /** Takes a batch that was stored. One that is under way goes on. */
  begin({ total, chunks, sharesJobs }: NewBatchEntry): void {
    if (!this.read()) this.change(beginBatch({ total, chunks, sharesJobs }, Date.now()));
  }

  /** Takes the report of a chunk, however often it comes. */
  report(chunk: number, counts: JobCounts): void {
    this.watchers.count(counts);
    const progress = this.read();
    if (progress) this.change(endChunk(tellCounts(progress, counts), chunk));
  }

  /**
   * Returns events of what becomes of a batch, from after a sequence number; `status` is what the database said of it. Where
   * the batch is not under way here it may have ended since, of which nobody would tell again: the database is asked once more.
   */
  async watch(status: BatchStatus, after: number): Promise<ReadableStream<Uint8Array>> {
    if (status.status === "completed" || this.read()) return this.watchers.watch(status, after);
    const { scope, batchId } = this.identity();
    const newest = await readBatch(createDeps(this.env, this.ctx), scope, batchId, { jobs: false });
    return this.watchers.watch(newest, after);
  }

  /** Sends what is due and fails what was sent in vain; running it twice does nothing twice. */
  override async alarm(): Promise<void> {
    await this.advance().catch(async (error: unknown) => {
      log({ level: "error", event: "batch_not_advanced", ...this.identity(), cause: causeOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + PAUSE_MS);
    });
  }

  private async advance(): Promise<void> {
    const standing = this.read();
    if (!standing) return;
    const { progress, send, givenUp } = expireChunks(standing, Date.now());
    const isTime = isTimeToLook(progress, Date.now());
    this.change(isTime ? noteLook(progress, Date.now()) : progress);
    await this.send(send);
    const { scope, batchId } = this.identity();
    const deps = createDeps(this.env, this.ctx);
    for (const chunk of givenUp) this.report(chunk, await giveUpChunk(deps, { ...scope, batchId, chunk }));
    if (isTime) this.tell(await recountBatch(deps, scope, batchId));
  }

  private tell(counts: JobCounts): void {
    this.watchers.count(counts);
    const progress = this.read();
    if (progress) this.change(tellCounts(progress, counts));
  }

  private read(): Progress | undefined {
    return this.ctx.storage.kv.get<Progress>("progress");
  }

  /** At its end the object forgets everything: the database has it all. */
  private change(progress: Progress): void {
    const wake = nextWake(progress, Date.now());
    if (wake === null) {
      this.ctx.storage.kv.delete("progress");
      void this.ctx.storage.deleteAlarm();
      void this.ctx.storage.deleteAll();
    } else {
      this.ctx.storage.kv.put("progress", progress);
      void this.ctx.storage.setAlarm(wake);
    }
  }

  /** What cannot be sent now counts as sent all the same: its lease runs out and it is sent again. */
  private async send(chunks: readonly number[]): Promise<void> {
    if (chunks.length === 0) return;
    const { scope, batchId } = this.identity();
    const messages = chunks.map((chunk): { body: ChunkMessage } => ({
      body: { kind: "batch.chunk", ...scope, batchId, chunk },
    }));
    await this.env.WORK_QUEUE.sendBatch(messages).catch((error: unknown) => {
      const about = { ...scope, batchId, chunks: chunks.length };
      log({ level: "error", event: "batch_chunks_unsent", ...about, cause: causeOf(error) });
    });
  }

  private identity(): { scope: TenantScope; batchId: string } {
    const [name = "", tenant = "", batchId = ""] = (this.ctx.id.name ?? "").split("/");
    const space = parseSpace(name);
    const tenantId = parseTenantId(tenant);
    if (!space || !tenantId) throw new Error("The object has no name of a space, a tenant and a batch.");
    return { scope: { space, tenantId }, batchId };
  }
}
