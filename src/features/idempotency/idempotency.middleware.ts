import type { Context, MiddlewareHandler } from "hono";
import { sha256 } from "../../core/digest.ts";
import type { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import type { AppEnv } from "../../deps.ts";
import {
  beginIdempotent,
  keepAnswer,
  receiptFor,
  releaseClaim,
  type IdempotentRequest,
} from "./idempotency.usecases.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Answers a repeated write with the first answer. The route's use case commits its effect through `deps.receipt`, which
 * puts the answer into the same batch under the route's status. A refusal is stored after it, and not at all where it says
 * that the request may be tried again: those of 500 and above, and those with `Retry-After`.
 */
export const idempotent =
  (status: number, keepsUpTo: number): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const idempotencyKey = c.req.header("Idempotency-Key");
    if (idempotencyKey === undefined) return next();
    if (!KEY.test(idempotencyKey)) throw malformedKey();
    const { deps } = c.var;
    const request = await describe(c, idempotencyKey);
    const turn = await beginIdempotent(deps, request);
    if (turn.kind === "replay") {
      return new Response(turn.body, { status: turn.status, headers: REPLAYED });
    }
    const { receipt, isKept } = receiptFor(deps, { request, claim: turn.claim }, { status, keepsUpTo });
    c.set("deps", { ...deps, receipt });
    await next();
    if (isKept()) return undefined;
    if (c.res.status >= 500 || c.res.headers.has("Retry-After")) await releaseClaim(deps, request, turn.claim);
    else {
      const refusal = { status: c.res.status, body: await c.res.clone().text() };
      await keepAnswer(deps, { request, claim: turn.claim }, refusal);
    }
    return undefined;
  };

const REPLAYED = { "Content-Type": "application/json", "Idempotency-Replayed": "true" };

async function describe(c: Context<AppEnv>, idempotencyKey: string): Promise<IdempotentRequest> {
  const { space, keyId } = c.var.identity;
  const text = `${c.req.method} ${c.req.path}\n${c.req.header("X-Tenant-Id") ?? ""}\n${await c.req.text()}`;
  const requestHash = (await sha256(text)).toHex();
  return { spaceId: space, keyId, idempotencyKey, secret: c.var.secret, requestHash };
}

function malformedKey(): AppError {
  return invalidInput([{ field: "Idempotency-Key", message: "must be 1 to 255 visible ASCII characters" }]);
}
