import { DurableObject } from "cloudflare:workers";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";
import { NOTHING, plus, type Amount } from "../../core/quota/amount.ts";
import {
  EMPTY_LEDGER,
  finishCount,
  grantedOf,
  grantRoom,
  isCountDue,
  noteStored,
  usedOf,
  waitBeforeCount,
  type Ledger,
} from "../../core/quota/ledger.ts";
import { openDatabase } from "../../db/client.ts";
import { causeOf, log } from "../../log.ts";
import { amountsOf, countFurther, isCounted, type CountProgress, type KindAmount } from "./count.usecases.ts";
import type { Room, Standing } from "./usage.port.ts";

/** While somebody waits a count goes on for so many round trips; then the alarm takes over. */
const ROUNDS_WAITED_FOR = 10;
const ROUNDS_OF_AN_ALARM = 50;
const COUNTING_MS = 5_000;
const PAUSE_MS = 60_000;

interface Count {
  readonly startedAt: number;
  readonly progress: CountProgress;
}

/**
 * Knows what one space stores, and grants room for what is to be stored before it is. Named by the space. It counts the rows
 * itself: once an hour while there are writes, and when a write would be refused.
 */
export class SpaceUsage extends DurableObject<Env> {
  /** The round trips that are under way, which all who wait share. */
  private counting: Promise<void> | undefined;

  /** Grants room for a write, or says how the space stands where there is none. */
  async reserve(need: Amount, limits: Amount): Promise<Room> {
    if (this.ledger().countedAt === null) await this.count(ROUNDS_WAITED_FOR);
    else if (isCountDue(this.ledger(), Date.now())) await this.ctx.storage.setAlarm(Date.now() + 1);
    const room = this.grant(need, limits);
    if (room) return { room };
    if (this.mayCount()) await this.count(ROUNDS_WAITED_FOR);
    const found = this.grant(need, limits);
    return found ? { room: found } : { room: null, used: usedOf(this.ledger()), waitMs: this.waitMs() };
  }

  /** Notes what was stored without being asked for: what is accepted is computed, and what is computed is stored. */
  note(stored: Amount): void {
    this.ctx.storage.kv.put("ledger", noteStored(this.ledger(), stored, Date.now()));
  }

  /** Returns what the space stores, counted now where the last count is not of this moment. */
  async standing(): Promise<Standing> {
    if (this.mayCount()) await this.count(ROUNDS_WAITED_FOR);
    const ledger = this.ledger();
    const kinds = this.ctx.storage.kv.get<KindAmount[]>("kinds") ?? [];
    return { kinds, counted: ledger.counted, granted: grantedOf(ledger), countedAt: ledger.countedAt };
  }

  override async alarm(): Promise<void> {
    if (this.isCounting() || isCountDue(this.ledger(), Date.now())) await this.count(ROUNDS_OF_AN_ALARM);
  }

  private grant(need: Amount, limits: Amount): Amount | undefined {
    const granted = grantRoom(this.ledger(), limits, need, Date.now());
    if (granted) this.ctx.storage.kv.put("ledger", granted.ledger);
    return granted?.room;
  }

  private async count(rounds: number): Promise<void> {
    this.counting ??= this.countOn(rounds).finally(() => (this.counting = undefined));
    await this.counting;
  }

  /** Goes on with the count that is under way, or begins one. Where the database fails nobody who waits does. */
  private async countOn(rounds: number): Promise<void> {
    const { kv } = this.ctx.storage;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const { startedAt, progress } = kv.get<Count>("count") ?? { startedAt: Date.now(), progress: {} };
        const next = await countFurther(openDatabase(this.env.DB), this.space(), progress);
        if (isCounted(next)) {
          this.finish(amountsOf(next), startedAt);
          return;
        }
        kv.put("count", { startedAt, progress: next });
      }
      await this.ctx.storage.setAlarm(Date.now() + 1);
    } catch (error) {
      log({ level: "error", event: "space_uncounted", space: this.space(), cause: causeOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + PAUSE_MS);
    }
  }

  private finish(kinds: readonly KindAmount[], startedAt: number): void {
    const { kv } = this.ctx.storage;
    const counted = kinds.reduce<Amount>(plus, NOTHING);
    kv.put("kinds", kinds);
    kv.put("ledger", finishCount(this.ledger(), counted, startedAt));
    kv.delete("count");
    log({ level: "info", event: "space_counted", space: this.space(), ...counted });
  }

  /** A count that is under way goes on, also one that an earlier life of the object has left. */
  private mayCount(): boolean {
    return this.isCounting() || waitBeforeCount(this.ledger(), Date.now()) === 0;
  }

  /** When a write that was refused may be tried again. */
  private waitMs(): number {
    return this.isCounting() ? COUNTING_MS : Math.max(1, waitBeforeCount(this.ledger(), Date.now()));
  }

  private isCounting(): boolean {
    return this.ctx.storage.kv.get("count") !== undefined;
  }

  private ledger(): Ledger {
    return this.ctx.storage.kv.get<Ledger>("ledger") ?? EMPTY_LEDGER;
  }

  private space(): SpaceId {
    const space = parseSpace(this.ctx.id.name ?? "");
    if (!space) throw new Error("The object has no name of a space.");
    return space;
  }
}
