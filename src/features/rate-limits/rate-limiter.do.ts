import { DurableObject } from "cloudflare:workers";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { grantLease, type LeaseGrant, type RateWindow } from "../../core/rate-limit/window.ts";
import { noteKeyUse } from "../access/access.usecases.ts";
import { openDatabase } from "../../db/client.ts";

const TOUCH_EVERY_MS = 60_000;

/** Counts one key's requests: one instance a key, named by the key's id. It also notes, once a minute, that the key is used. */
export class RateLimiter extends DurableObject<Env> {
  /** Grants at most `wanted` of the tokens of a bucket that the key has left in this minute. */
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
    const { kv } = this.ctx.storage;
    const usedAt = kv.get<number>("usedAt") ?? 0;
    if (now - usedAt < TOUCH_EVERY_MS) return;
    kv.put("usedAt", now);
    void this.ctx.storage.setAlarm(now + 1);
  }
}
