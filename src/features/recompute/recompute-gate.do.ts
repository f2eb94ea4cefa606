import { DurableObject } from "cloudflare:workers";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";
import {
  beginRun,
  endRun,
  expireRun,
  requestObject,
  resumeRun,
  RUN_LEASE_MS,
  type GateEntry,
} from "../../core/recompute/gate.ts";
import { openDatabase } from "../../db/client.ts";
import { causeOf, log } from "../../log.ts";
import type { RunMessage } from "./recompute.messages.ts";
import { recordObjects } from "./recompute.usecases.ts";

const OBJECTS_IN_A_RUN = 250;
const CHARACTERS_IN_A_RUN = 30_000;
const RUNS_AT_A_TIME = 8;
const PAUSE_MS = 5_000;

/** Coalesces the triggers of one space: an object waits once and runs once, whoever asks how often. Named by the space. */
export class RecomputeGate extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS entries (
      object_id TEXT PRIMARY KEY, requested INTEGER NOT NULL, running INTEGER, run TEXT, sent_at INTEGER,
      attempt INTEGER NOT NULL) WITHOUT ROWID`);
    ctx.storage.sql.exec("CREATE INDEX IF NOT EXISTS entries_by_run ON entries (run)");
    this.resume();
  }

  /** A new life of the object cannot know what became of the runs of the last: they wait again, and their attempts count. */
  private resume(): void {
    const outstanding = this.select("WHERE run IS NOT NULL");
    if (outstanding.length === 0) return;
    this.put(outstanding.map(resumeRun));
    void this.ctx.storage.setAlarm(Date.now() + 1);
  }

  /** Takes objects in; when it returns they are stored, and will be computed. */
  async request(objectIds: string[]): Promise<void> {
    const distinct = [...new Set(objectIds)];
    const standing = this.select("WHERE object_id IN (SELECT value FROM json_each(?))", JSON.stringify(distinct));
    const known = new Map(standing.map((entry) => [entry.objectId, entry]));
    const asked = distinct.map((objectId) => requestObject(known.get(objectId), objectId));
    this.put(asked.filter((entry) => entry !== known.get(entry.objectId)));
    await this.ctx.storage.setAlarm(Date.now() + 1);
  }

  /** Takes note that a run's objects were computed; a repeated report finds nothing to change. */
  async report(run: string): Promise<void> {
    this.replace(this.select("WHERE run = ?", run), (entry) => endRun(entry, run));
    await this.ctx.storage.setAlarm(Date.now() + 1);
  }

  /** Gives lost runs back to waiting and hands the waiting out, a few runs at a time. */
  override async alarm(): Promise<void> {
    await this.handOut().catch(async (error: unknown) => {
      log({ level: "error", event: "recompute_gate_failed", space: this.space(), cause: causeOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + PAUSE_MS);
    });
  }

  private async handOut(): Promise<void> {
    const now = Date.now();
    const lost = this.select("WHERE run IS NOT NULL AND sent_at <= ?", now - RUN_LEASE_MS);
    await this.recordGivenUp(lost.filter((entry) => expireRun(entry, now) === undefined));
    this.replace(lost, (entry) => expireRun(entry, now));
    const runs = this.takeRuns(Math.max(0, RUNS_AT_A_TIME - this.running()), now);
    await this.send(runs);
    await this.sleep();
  }

  /** What was asked for while the queue took the runs is handed out next; else the first lease to run out is waited for. */
  private async sleep(): Promise<void> {
    const soon = Date.now() + 1;
    const waiting = this.count("SELECT EXISTS (SELECT 1 FROM entries WHERE run IS NULL) AS n");
    const outstanding = this.count("SELECT min(sent_at) AS n FROM entries WHERE run IS NOT NULL");
    if (waiting > 0 && this.running() < RUNS_AT_A_TIME) await this.ctx.storage.setAlarm(soon);
    else if (outstanding > 0) await this.ctx.storage.setAlarm(Math.max(soon, outstanding + RUN_LEASE_MS));
  }

  private running(): number {
    return this.count("SELECT count(DISTINCT run) AS n FROM entries WHERE run IS NOT NULL");
  }

  private takeRuns(most: number, now: number): Map<string, string[]> {
    const runs = new Map<string, string[]>();
    if (most === 0) return runs;
    const taken: GateEntry[] = [];
    let [run, characters] = ["", 0];
    for (const entry of this.select("WHERE run IS NULL ORDER BY object_id LIMIT ?", most * OBJECTS_IN_A_RUN)) {
      const full = (runs.get(run)?.length ?? OBJECTS_IN_A_RUN) >= OBJECTS_IN_A_RUN;
      if (full || characters + entry.objectId.length > CHARACTERS_IN_A_RUN) {
        if (runs.size === most) break;
        [run, characters] = [crypto.randomUUID(), 0];
        runs.set(run, []);
      }
      characters += entry.objectId.length;
      runs.get(run)?.push(entry.objectId);
      taken.push(beginRun(entry, run, now));
    }
    this.put(taken);
    return runs;
  }

  /** What cannot be sent now runs all the same: its lease runs out and it waits again. */
  private async send(runs: ReadonlyMap<string, string[]>): Promise<void> {
    const space = this.space();
    for (const [run, objectIds] of runs) {
      const message: RunMessage = { kind: "recompute.objects", space, run, objectIds };
      await this.env.WORK_QUEUE.send(message).catch((error: unknown) => {
        log({ level: "error", event: "recompute_run_unsent", space, run, cause: causeOf(error) });
      });
    }
  }

  /** Before the gate forgets them: until it does, they are given up anew. */
  private async recordGivenUp(entries: readonly GateEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const space = this.space();
    const objectIds = entries.map(({ objectId }) => objectId);
    await recordObjects(openDatabase(this.env.DB), space, objectIds, Date.now());
    log({ level: "error", event: "recompute_given_up", space, objects: objectIds.length });
  }

  private select(clause: string, ...bindings: (string | number)[]): GateEntry[] {
    const columns = "object_id AS objectId, requested, running, run, sent_at AS sentAt, attempt";
    return this.ctx.storage.sql.exec<GateRow>(`SELECT ${columns} FROM entries ${clause}`, ...bindings).toArray();
  }

  private replace(entries: readonly GateEntry[], change: (entry: GateEntry) => GateEntry | undefined): void {
    const changed = entries.map((entry) => ({ entry, next: change(entry) }));
    this.put(changed.flatMap(({ next }) => next ?? []));
    const gone = changed.filter(({ next }) => next === undefined).map(({ entry }) => entry.objectId);
    this.ctx.storage.sql.exec(
      "DELETE FROM entries WHERE object_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(gone),
    );
  }

  private put(entries: readonly GateEntry[]): void {
    this.ctx.storage.sql.exec(
      `INSERT OR REPLACE INTO entries (object_id, requested, running, run, sent_at, attempt)
      SELECT value ->> 'objectId', value ->> 'requested', value ->> 'running', value ->> 'run', value ->> 'sentAt',
        value ->> 'attempt' FROM json_each(?)`,
      JSON.stringify(entries),
    );
  }

  private count(query: string): number {
    return this.ctx.storage.sql.exec<{ n: number | null }>(query).one().n ?? 0;
  }

  private space(): SpaceId {
    const space = parseSpace(this.ctx.id.name ?? "");
    if (!space) throw new Error("The gate has no name of a space.");
    return space;
  }
}

type GateRow = GateEntry & Record<string, SqlStorageValue>;
