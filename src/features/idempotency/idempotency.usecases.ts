import { z } from "zod";
import { sha256 } from "../../core/digest.ts";
import { AppError } from "../../core/errors.ts";
import { hashedUuid } from "../../core/identifier.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import { commit, type Statement } from "../../db/client.ts";
import { WriteConflict } from "../../db/conflict.ts";
import type { Receipt } from "../../db/receipt.ts";
import type { Deps } from "../../deps.ts";
import {
  claimKey,
  deleteExpiredKeys,
  KEYS_TABLE,
  finishKey,
  holdKey,
  readKey,
  releaseKey,
  type IdempotencyScope,
} from "./idempotency.repository.ts";
import { seal, unseal } from "./seal.ts";

/** Who repeats what: the scope of the key, the caller's secret, and the hash of the request. */
export interface IdempotentRequest extends IdempotencyScope {
  readonly secret: string;
  readonly requestHash: string;
}

/** A request whose turn it is: an effect can be committed only while its claim stands. */
interface ClaimedRequest {
  readonly request: IdempotentRequest;
  readonly claim: string;
}

/** The turn of one request under its Idempotency-Key. */
export type Turn =
  | { readonly kind: "first"; readonly claim: string }
  | { readonly kind: "replay"; readonly status: number; readonly body: string };

type IdempotencyDeps = Pick<Deps, "db" | "now" | "newId">;

const StandingRow = z.object({
  claim: z.string(),
  requestHash: z.string(),
  status: z.int().nullable(),
  answer: z.string().nullable(),
});
type StandingRow = z.infer<typeof StandingRow>;

/** Larger answers are not kept: a caller would fill the database with them. What stands in their place is no answer. */
const NOT_KEPT = ":large";

const KEPT_MS = 24 * 60 * 60 * 1_000;
const LOST_MS = 60_000;

/**
 * Returns whether the request is the first under its key or a repeat of one that was answered.
 * Throws 422 for a key that was used for another request and 409 while the first is under way; a first that was lost is
 * given up after a minute.
 */
export async function beginIdempotent(deps: IdempotencyDeps, request: IdempotentRequest): Promise<Turn> {
  const { secret: _, ...row } = request;
  const claim = deps.newId("");
  const claimedAt = deps.now();
  const claimed = { ...row, claim, claimedAt, expiresAt: claimedAt + KEPT_MS };
  const [, rows] = await commit(deps.db, [claimKey(deps.db, claimed, claimedAt - LOST_MS), readKey(request)]);
  const standing = StandingRow.parse(rows?.[0]);
  if (standing.claim === claim) return { kind: "first", claim };
  if (standing.requestHash !== request.requestHash) {
    throw new AppError("VALIDATION", "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request.", {
      action: "Use a new key for a new request, and repeat a request with the same body.",
      status: 422,
    });
  }
  return replay(request, standing);
}

async function replay(request: IdempotentRequest, { claim, status, answer }: StandingRow): Promise<Turn> {
  if (status === null || answer === null) {
    const message = "The first request with this Idempotency-Key is under way.";
    throw new AppError("CONFLICT", "IDEMPOTENCY_IN_FLIGHT", message, {
      action: "Wait a moment and send the same request again.",
      headers: { "Retry-After": "1" },
    });
  }
  if (answer === NOT_KEPT) throw notKept(status);
  const body = await unseal(request.secret, contextOf(request, claim), answer);
  return { kind: "replay", status, body };
}

function notKept(status: number): AppError {
  const message = `The first request with this Idempotency-Key was carried out and answered ${status}.`;
  return new AppError("CONFLICT", "IDEMPOTENCY_ANSWER_NOT_KEPT", message, {
    action: "Read what it has made: so large an answer is not kept.",
    details: { status },
  });
}

/** Returns the receipt of a claimed request, under which its effect is committed together with its answer. */
export function receiptFor(
  { db }: Pick<Deps, "db">,
  held: ClaimedRequest,
  { status, keepsUpTo }: { status: number; keepsUpTo: number },
): { receipt: Receipt; isKept: () => boolean } {
  let kept = false;
  const finish = async (statements: readonly Statement[], body: unknown) => {
    const text = JSON.stringify(body);
    const answer = bytesOf(text) > keepsUpTo ? NOT_KEPT : await sealAnswer(held, text);
    const finished = finishKey(db, held.request, { claim: held.claim, status, answer });
    const rows = await commitHeld(db, [...statements, finished]);
    kept = true;
    return rows;
  };
  const receipt: Receipt = {
    commit: finish,
    async commitThenAnswer(statements, answer) {
      const [, ...rows] = await commitHeld(db, [holdKey(db, held.request, held.claim), ...statements]);
      const body = answer(rows);
      await finish([], body);
      return body;
    },
    newUuids: (count) => uuidsOf(held.request, count),
  };
  return { receipt, isKept: () => kept };
}

/** Commits under a claim. Where the claim no longer stands there is nothing to try again: a repeat has taken its place. */
async function commitHeld(db: Deps["db"], statements: readonly Statement[]) {
  try {
    return await commit(db, statements);
  } catch (error) {
    throw error instanceof WriteConflict && error.table === KEYS_TABLE ? claimLost() : error;
  }
}

function claimLost(): AppError {
  const message = "This request took so long that a repeat with its Idempotency-Key has taken its place.";
  return new AppError("CONFLICT", "IDEMPOTENCY_IN_FLIGHT", message, {
    action: "Send the same request again: it is answered with the answer of the repeat.",
    headers: { "Retry-After": "1" },
  });
}

/** Stores the answer of a request that had no effect; where its claim no longer stands, another request answers the key. */
export async function keepAnswer(
  { db }: Pick<Deps, "db">,
  held: ClaimedRequest,
  { status, body }: { status: number; body: string },
): Promise<void> {
  const answer = await sealAnswer(held, body);
  const stored = commit(db, [finishKey(db, held.request, { claim: held.claim, status, answer })]);
  await stored.catch((error: unknown) => {
    if (!(error instanceof WriteConflict)) throw error;
  });
}

/** Lets the next request with the key be a first one again, unless an effect was committed under the claim. */
export async function releaseClaim({ db }: Pick<Deps, "db">, request: IdempotentRequest, claim: string): Promise<void> {
  await commit(db, [releaseKey(db, request, claim)]);
}

/** Deletes the answers that nobody may replay any more. */
export async function deleteExpiredAnswers({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await commit(db, [deleteExpiredKeys(now())]);
}

async function sealAnswer({ request, claim }: ClaimedRequest, body: string): Promise<string> {
  return seal(request.secret, contextOf(request, claim), body);
}

/** The ids of a request are those of its key and its body, so that it makes the same ids when it is repeated. */
async function uuidsOf(request: IdempotentRequest, count: number): Promise<readonly string[]> {
  const hash = await sha256(JSON.stringify([contextOf(request, ""), request.requestHash]));
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = hash.slice(0, 16);
    new DataView(bytes.buffer).setUint32(12, index);
    ids.push(hashedUuid(bytes));
  }
  return ids;
}

function contextOf({ spaceId, keyId, idempotencyKey }: IdempotencyScope, claim: string): string {
  return JSON.stringify([spaceId, keyId, idempotencyKey, claim]);
}
