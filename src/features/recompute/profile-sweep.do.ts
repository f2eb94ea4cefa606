import { DurableObject } from "cloudflare:workers";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";
import {
  countObjects,
  expirePages,
  handOut,
  nextWake,
  OBJECTS_IN_A_PAGE,
  pagesWanted,
  reportPage,
  requestSweep,
  restingSweep,
  resumeSweep,
  type PageReport,
  type Sweep,
  type SweepPage,
} from "../../core/recompute/sweep.ts";
import { openDatabase } from "../../db/client.ts";
import { causeOf, log } from "../../log.ts";
import { countAssigned, listAssignedIds } from "./assigned-ids.repository.ts";
import type { PageMessage } from "./recompute.messages.ts";
import { recordRange } from "./recompute.usecases.ts";

/** After a failure, so that a database that is away is not asked a thousand times a second. */
const PAUSE_MS = 5_000;

/** Brings all objects of one profile to its newest rules, page by page over the queue. Named `<space>/<profileId>`. */
export class ProfileSweep extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sweep = this.read();
    if (sweep.pages.length === 0) return;
    ctx.storage.kv.put("sweep", resumeSweep(sweep, Date.now()));
    void ctx.storage.setAlarm(Date.now() + 1);
  }

  async request(revision: number): Promise<void> {
    await this.change(requestSweep(this.read(), revision, Date.now()));
  }

  async report(report: PageReport): Promise<void> {
    await this.change(reportPage(this.read(), report, Date.now()));
  }

  read(): Sweep {
    return this.ctx.storage.kv.get<Sweep>("sweep") ?? restingSweep();
  }

  /** Sends what is lost again and hands out what comes next; running it twice hands nothing out twice. */
  override async alarm(): Promise<void> {
    await this.advance().catch(async (error: unknown) => {
      log({ level: "error", event: "sweep_failed", ...this.identity(), cause: causeOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + PAUSE_MS);
    });
  }

  private async advance(): Promise<void> {
    const expired = expirePages(this.read(), Date.now());
    await this.recordGivenUp(expired.givenUp);
    await this.change(expired.sweep);
    await this.send(expired.resend);
    const sweep = this.read();
    const wanted = pagesWanted(sweep);
    if (wanted === 0) return;
    const { space, profileId } = this.identity();
    const db = openDatabase(this.env.DB);
    const slice = { after: sweep.cursor, count: wanted * OBJECTS_IN_A_PAGE };
    const objectIds = await listAssignedIds(db, space, profileId, slice);
    const total = await this.countFirst(sweep, objectIds.length < slice.count ? objectIds.length : undefined);
    const standing = this.read(); // reports may have come in while the database was read
    if (standing.generation !== sweep.generation || standing.cursor !== sweep.cursor) return;
    const next = handOut(countObjects(standing, total), objectIds, wanted, Date.now());
    const known = new Set(standing.pages.map(({ number }) => number));
    await this.change(next);
    if (next.generation === sweep.generation) await this.send(next.pages.filter(({ number }) => !known.has(number)));
  }

  /** Before the sweep counts them as failed: until it does, they are given up anew. */
  private async recordGivenUp(pages: readonly SweepPage[]): Promise<void> {
    const { space, profileId } = this.identity();
    for (const { after, upTo, size, attempt } of pages) {
      await recordRange(openDatabase(this.env.DB), space, { profileId, after, upTo }, Date.now());
      log({ level: "error", event: "sweep_page_given_up", space, profileId, objects: size, attempts: attempt });
    }
  }

  /** A sweep that has handed nothing out yet learns how many objects it has before it: `all`, where one reading found them all. */
  private async countFirst({ handedOut, total }: Sweep, all: number | undefined): Promise<number> {
    if (handedOut > 0) return total;
    const { space, profileId } = this.identity();
    return all ?? countAssigned(openDatabase(this.env.DB), space, profileId);
  }

  private async change(sweep: Sweep): Promise<void> {
    this.ctx.storage.kv.put("sweep", sweep);
    const wake = nextWake(sweep, Date.now());
    if (wake === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(wake);
  }

  /** What cannot be sent now is outstanding all the same: its lease runs out and it is sent again. */
  private async send(pages: readonly SweepPage[]): Promise<void> {
    if (pages.length === 0) return;
    const { space, profileId } = this.identity();
    const { generation } = this.read();
    const messages = pages.map(({ number, size, after, upTo }): { body: PageMessage } => ({
      body: { kind: "recompute.page", space, profileId, generation, page: number, size, after, upTo },
    }));
    await this.env.WORK_QUEUE.sendBatch(messages).catch((error: unknown) => {
      log({
        level: "error",
        event: "sweep_pages_unsent",
        space,
        profileId,
        pages: pages.length,
        cause: causeOf(error),
      });
    });
  }

  private identity(): { space: SpaceId; profileId: string } {
    const [name = "", profileId = ""] = (this.ctx.id.name ?? "").split("/");
    const space = parseSpace(name);
    if (!space) throw new Error("The sweep has no name of a space and a profile.");
    return { space, profileId };
  }
}
