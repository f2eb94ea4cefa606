import type { Context, MiddlewareHandler } from "hono";
import { parseBearer, parseHeaderPair, type Credential } from "../../core/access/api-key.ts";
import { allows, type Scope } from "../../core/access/scope.ts";
import type { RateBucket } from "../../core/rate-limit/bucket.ts";
import { AppError } from "../../core/errors.ts";
import { createDeps, type AppEnv } from "../../deps.ts";
import { log } from "../../log.ts";
import { limitRate } from "../rate-limits/rate-limits.middleware.ts";
import { authenticate } from "./access.usecases.ts";

type Guard = MiddlewareHandler<AppEnv>;

/** What a route runs first: who asks, whether the key has the scope, and whether it is within its rate. */
export function guard(scope: Scope, bucket: RateBucket = "requests"): [Guard, Guard, Guard] {
  return [identify, requireScope(scope, insufficientScope), limitRate(bucket)];
}

/** The guard of the scoring routes, where a key without the scope is no valid key (the contract's section 1). */
export function scoringGuard(): [Guard, Guard, Guard] {
  return [identify, requireScope("score", withoutScoreScope), limitRate("requests")];
}

const identify: Guard = async (c, next) => {
  c.set("deps", createDeps(c.env, keepAlive(c)));
  const credential = credentialOf(c);
  if (!credential) throw invalidKey("No key was sent, or it does not have the form of one.");
  const identity = await authenticate(c.var.deps, credential);
  if (!identity) throw invalidKey("The key is unknown, expired or revoked.");
  c.set("identity", identity);
  c.set("secret", credential.secret);
  await next();
};

/** A key has two notations: Bearer, which counts where both are sent, and the header pair. */
function credentialOf(c: Context<AppEnv>): Credential | undefined {
  const authorization = c.req.header("Authorization");
  if (authorization !== undefined) return parseBearer(authorization);
  return parseHeaderPair(c.req.header("X-Api-Key") ?? "", c.req.header("X-Secret-Key") ?? "");
}

function keepAlive(c: Context<AppEnv>): (work: Promise<unknown>) => void {
  return (work) => {
    const logged = work.catch((cause: unknown) => {
      log({ level: "error", requestId: c.var.requestId, event: "background_work_failed", cause: String(cause) });
    });
    c.executionCtx.waitUntil(logged);
  };
}

function requireScope(scope: Scope, refusal: (scope: Scope) => AppError): Guard {
  return async (c, next) => {
    if (!allows(c.var.identity.scopes, scope)) throw refusal(scope);
    await next();
  };
}

function insufficientScope(scope: Scope): AppError {
  return new AppError("AUTHORIZATION", "insufficient_scope", `The key does not have the scope "${scope}".`, {
    action: `Use a key with the scope "${scope}".`,
    details: { scope },
  });
}

function withoutScoreScope(): AppError {
  return invalidKey('The key does not have the scope "score".');
}

function invalidKey(message: string): AppError {
  return new AppError("AUTHENTICATION", "invalid_api_key", message, { headers: { "WWW-Authenticate": "Bearer" } });
}
