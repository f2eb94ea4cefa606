import type { SpaceId } from "../../core/access/space.ts";
import { putBounded } from "../../core/bounded-map.ts";
import { AppError } from "../../core/errors.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import { NOTHING, take, type Amount } from "../../core/quota/amount.ts";
import { ROOM_MS } from "../../core/quota/ledger.ts";
import { beyondRows } from "../../core/quota/need.ts";
import type { Deps } from "../../deps.ts";
import { causeOf } from "../../log.ts";
import type { Usage } from "./usage.schemas.ts";

type StorageDeps = Pick<Deps, "storage" | "now" | "report">;

const MAX_ROOMS = 10_000;
const WAY_OUT =
  "Delete profiles or assignments and send the request again after Retry-After, or let the operator raise SPACE_MAX_ROWS or SPACE_MAX_BYTES. GET /v1/usage says what is stored. What only computes is taken without Idempotency-Key.";

/**
 * Reserves room for a write before anything of it is stored: from what the isolate holds, so that most writes ask nobody.
 * Throws 409 where the space has no room. Where its object cannot be asked, the write is let through, and the log says so.
 */
export async function reserveRoom(deps: StorageDeps, space: SpaceId, need: Amount): Promise<void> {
  const { storage, now, report } = deps;
  if (need.rows === 0 && need.bytes === 0) return;
  const held = storage.rooms.get(space);
  const left = held && now() < held.until ? take(held.left, need) : undefined;
  if (held && left) {
    storage.rooms.set(space, { ...held, left });
    return;
  }
  const answer = await storage
    .reserve(space, need, storage.limits)
    .catch((error: unknown) => ({ cause: causeOf(error) }));
  if ("cause" in answer) {
    report({ level: "error", event: "storage_uncounted", space, cause: answer.cause });
    return;
  }
  if (answer.room === null) {
    report({ level: "warn", event: "storage_quota_exceeded", space });
    throw quotaExceeded(answer, need, storage.limits);
  }
  const room = { left: take(answer.room, need) ?? NOTHING, until: now() + ROOM_MS };
  putBounded(storage.rooms, space, room, MAX_ROOMS);
}

/** Reserves room for the texts of rows that are to be stored, where they are longer than what was reserved with the rows. */
export async function reserveTexts(deps: StorageDeps, space: SpaceId, texts: readonly string[]): Promise<void> {
  await reserveRoom(deps, space, { rows: 0, bytes: beyondRows(texts.map(bytesOf)) });
}

/**
 * Notes the texts of rows that were stored after room for the rows was reserved, where they are longer than is usual. It
 * refuses nothing; where the space's object cannot be told, the next count finds them.
 */
export async function noteTexts(
  { storage, report }: Pick<Deps, "storage" | "report">,
  space: SpaceId,
  texts: readonly string[],
): Promise<void> {
  const bytes = beyondRows(texts.map(bytesOf));
  if (bytes === 0) return;
  await storage.note(space, { rows: 0, bytes }).catch((error: unknown) => {
    report({ level: "warn", event: "storage_uncounted", space, cause: causeOf(error) });
  });
}

function quotaExceeded(
  { used, waitMs }: { readonly used: Amount; readonly waitMs: number },
  need: Amount,
  limits: Amount,
): AppError {
  const stored = `${used.rows} of ${limits.rows} rows and ${used.bytes} of ${limits.bytes} bytes`;
  const message = `This organisation stores ${stored} in this environment. The request may add ${need.rows} rows and ${need.bytes} bytes.`;
  return new AppError("CONFLICT", "STORAGE_QUOTA_EXCEEDED", message, {
    action: WAY_OUT,
    details: { stored: used, limits, needed: need, retry_after_ms: waitMs },
    headers: { "Retry-After": String(Math.ceil(waitMs / 1_000)) },
  });
}

/** Returns what a space stores, by kind, and its limits. */
export async function readUsage({ storage, report }: Pick<Deps, "storage" | "report">, space: SpaceId): Promise<Usage> {
  const { kinds, counted, granted, countedAt } = await storage.standing(space).catch((error: unknown) => {
    report({ level: "error", event: "storage_uncounted", space, cause: causeOf(error) });
    throw new AppError("UPSTREAM", "USAGE_UNAVAILABLE", "What is stored cannot be read at this moment.");
  });
  return {
    stored: counted,
    reserved: granted,
    limits: storage.limits,
    kinds: kinds.map(({ kind, rows, bytes }) => ({ kind, rows, bytes })),
    counted_at: countedAt === null ? null : new Date(countedAt).toISOString(),
  };
}
