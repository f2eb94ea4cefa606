import type { Context, MiddlewareHandler } from "hono";
import { sha256 } from "../../core/digest.ts";
import type { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import type { AppEnv } from "../../deps.ts";
import { abandon, beginIdempotent, commitWithAnswer, type IdempotentRequest } from "./idempotency.usecases.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Answers a repeated write with the first answer. The route's use case commits its effect through `deps.receipt`, which
 * puts the answer into the same batch; answers without an effect are stored after it, and those of 500 and above not at all.
 */
export const idempotent: MiddlewareHandler<AppEnv> = async (c, next) => {
  const idempotencyKey = c.req.header("Idempotency-Key");
  if (idempotencyKey === undefined) return next();
  if (!KEY.test(idempotencyKey)) throw malformedKey();
  const { deps } = c.var;
  const request = await describe(c, idempotencyKey);
  const turn = await beginIdempotent(deps, request);
  if (turn.kind === "replay") {
    return new Response(turn.body, { status: turn.status, headers: REPLAYED });
  }
  const held = { request, claim: turn.claim };
  let kept = false;
  const receipt: typeof deps.receipt = {
    async commit(statements, { status, body }) {
      await commitWithAnswer(deps, held, statements, { status, body: JSON.stringify(body) });
      kept = true;
    },
  };
  c.set("deps", { ...deps, receipt });
  await next();
  if (kept) return undefined;
  if (c.res.status >= 500) await abandon(deps, request, turn.claim);
  else {
    const answer = { status: c.res.status, body: await c.res.clone().text() };
    await commitWithAnswer(deps, held, [], answer);
  }
  return undefined;
};

const REPLAYED = { "Content-Type": "application/json", "Idempotency-Replayed": "true" };

async function describe(c: Context<AppEnv>, idempotencyKey: string): Promise<IdempotentRequest> {
  const { space, keyId } = c.var.identity;
  const text = `${c.req.method} ${c.req.path}\n${await c.req.text()}`;
  const requestHash = (await sha256(text)).toHex();
  return { spaceId: space, keyId, idempotencyKey, secret: c.var.secret, requestHash };
}

function malformedKey(): AppError {
  return invalidInput([{ field: "Idempotency-Key", message: "must be 1 to 255 visible ASCII characters" }]);
}
