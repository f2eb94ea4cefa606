import { AppError } from "../../core/errors.ts";
import { commit, type Statement } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import {
  claimKey,
  finishKey,
  releaseKey,
  type IdempotencyRow,
  type IdempotencyScope,
} from "./idempotency.repository.ts";
import { seal, unseal } from "./seal.ts";

/** An answer as it is stored and replayed. */
interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** How a use case commits its effect: all statements or none, and with them the answer where one must be kept. */
export interface Receipt {
  readonly commit: (statements: readonly Statement[], answer: StoredAnswer) => Promise<void>;
}

/** Who repeats what: the scope of the key, the caller's secret, and the hash of the request. */
export interface IdempotentRequest extends IdempotencyScope {
  readonly secret: string;
  readonly requestHash: string;
}

/** The turn of one request under its Idempotency-Key. */
export type Turn =
  | { readonly kind: "first"; readonly claim: string }
  | { readonly kind: "replay"; readonly status: number; readonly body: string };

type IdempotencyDeps = Pick<Deps, "db" | "now" | "newId">;

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
  const standing = await claimKey(deps.db, claimed, claimedAt - LOST_MS);
  if (standing?.claim === claim) return { kind: "first", claim };
  if (standing && standing.requestHash !== request.requestHash) {
    throw new AppError("VALIDATION", "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request.", {
      action: "Use a new key for a new request, and repeat a request with the same body.",
    });
  }
  return replay(request, standing);
}

async function replay(request: IdempotentRequest, standing: IdempotencyRow | undefined): Promise<Turn> {
  if (!standing || standing.status === null || standing.answer === null) {
    throw new AppError(
      "CONFLICT",
      "IDEMPOTENCY_IN_FLIGHT",
      "The first request with this Idempotency-Key is under way.",
      {
        action: "Wait a moment and send the same request again.",
        headers: { "Retry-After": "1" },
      },
    );
  }
  const body = await unseal(request.secret, contextOf(request, standing.claim), standing.answer);
  return { kind: "replay", status: standing.status, body };
}

/** Commits an effect, which may be none, together with the answer to its claimed request: both or neither. */
export async function commitWithAnswer(
  { db }: Pick<Deps, "db">,
  { request, claim }: { request: IdempotentRequest; claim: string },
  statements: readonly Statement[],
  { status, body }: { status: number; body: string },
): Promise<void> {
  const answer = await seal(request.secret, contextOf(request, claim), body);
  await commit(db, [...statements, finishKey(db, request, { claim, status, answer })]);
}

/** Lets the next request with the key be a first one again, unless an effect was committed under the claim. */
export async function abandon({ db }: Pick<Deps, "db">, request: IdempotentRequest, claim: string): Promise<void> {
  await releaseKey(db, request, claim);
}

function contextOf({ spaceId, keyId, idempotencyKey }: IdempotencyScope, claim: string): string {
  return JSON.stringify([spaceId, keyId, idempotencyKey, claim]);
}
