import { DurableObject } from "cloudflare:workers";
import type { HandOver, StoredStats } from "../../core/stats/hand-over.ts";
import { RECENT } from "../../core/stats/tally.ts";
import type { RecentScore } from "../../core/stats/totals.ts";
import { HOUR_MS } from "./collector.ts";
import { addHour, createTables, forgetHours, listArmTotals, noteTaken, sumFalls } from "./hours.repository.ts";

const KEPT_HOURS = 90 * 24;
/** How long a hand-over may come again. */
const REMEMBERED_MS = HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

/** Keeps the statistics of one deployment by hour, for 90 days. Named `<space>/<slug>`. */
export class DeploymentStats extends DurableObject<Env> {
  private readonly sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    createTables(this.sql);
  }

  /** Adds a hand-over to what is known; one that has come before adds nothing. */
  async take({ id, hours, recent }: HandOver): Promise<void> {
    const { storage } = this.ctx;
    const now = Date.now();
    storage.transactionSync(() => {
      if (!noteTaken(this.sql, id, { at: now, since: now - REMEMBERED_MS })) return;
      for (const hour of hours) addHour(this.sql, hour);
      const together = [...this.recent(), ...recent].toSorted((a, b) => a.at - b.at);
      storage.kv.put("recent", together.slice(-RECENT));
    });
    if ((await storage.getAlarm()) === null) await storage.setAlarm(now + DAY_MS);
  }

  /** Returns StoredStats as JSON. */
  read(sinceHour: number): string {
    const stats: StoredStats = { arms: listArmTotals(this.sql, sinceHour), recent: this.recent().toReversed() };
    return JSON.stringify(stats);
  }

  /** Returns the Falls of a model as JSON. */
  falls(modelId: string, sinceHour: number): string {
    return JSON.stringify(sumFalls(this.sql, modelId, sinceHour));
  }

  /** Forgets what is older than 90 days; done twice, it does nothing twice. */
  override async alarm(): Promise<void> {
    const left = forgetHours(this.sql, Math.floor(Date.now() / HOUR_MS) - KEPT_HOURS);
    if (left === 0) this.ctx.storage.kv.delete("recent");
    else await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
  }

  private recent(): RecentScore[] {
    return this.ctx.storage.kv.get<RecentScore[]>("recent") ?? [];
  }
}
