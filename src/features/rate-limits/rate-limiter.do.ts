import { DurableObject } from "cloudflare:workers";
import { parseSpace } from "../../core/access/space.ts";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { grantLease, type LeaseGrant, type RateWindow } from "../../core/rate-limit/window.ts";
import { openDatabase } from "../../db/client.ts";
import { noteKeyUse } from "../access/access.usecases.ts";

const TOUCH_EVERY_MS = 60_000;

/**
 * Counts the requests of one key or of one space: one instance each, named by the key's id or the space. That of a key also
 * notes, once a minute, that the key is used.
 */
export class RateLimiter extends DurableObject<Env> {
  /** Grants at most `wanted` of the tokens of a bucket that are left in this minute. */
  lease(bucket: RateBucket, limit: number, wanted: number): LeaseGrant {
    const now = Date.now();
    const { kv } = this.ctx.storage;
    const { window, grant } = grantLease(kv.get<RateWindow>(bucket), limit, wanted, now);
    kv.put(bucket, window);
    this.noteUse(now);
    return grant;
  }

  /** Writes down when the key was last used; a repeated alarm writes the same again. */
  override async alarm(): Promise<void> {
    const usedAt = this.ctx.storage.kv.get<number>("usedAt");
    const keyId = this.ctx.id.name;
    if (usedAt !== undefined && keyId !== undefined) await noteKeyUse(openDatabase(this.env.DB), keyId, usedAt);
  }

  private noteUse(now: number): void {
    if (parseSpace(this.ctx.id.name ?? "") !== undefined) return;
    const { kv } = this.ctx.storage;
    const usedAt = kv.get<number>("usedAt") ?? 0;
    if (now - usedAt < TOUCH_EVERY_MS) return;
    kv.put("usedAt", now);
    void this.ctx.storage.setAlarm(now + 1);
  }
}
