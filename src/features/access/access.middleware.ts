import type { Context, MiddlewareHandler } from "hono";
import { parseBearer, parseHeaderPair, type Credential } from "../../core/access/api-key.ts";
import { allows, type Scope } from "../../core/access/scope.ts";
import { AppError } from "../../core/errors.ts";
import { createDeps, type AppEnv } from "../../deps.ts";
import { authenticate } from "./access.usecases.ts";

type Guard = MiddlewareHandler<AppEnv>;

/** Finds out who asks; refuses with 401 whoever has no valid key. */
export const identify: Guard = async (c, next) => {
  const deps = createDeps(c.env, c.executionCtx, { requestId: c.get("requestId") });
  c.set("deps", deps);
  const credential = credentialOf(c);
  if (!credential) throw invalidKey("No key was sent, or it does not have the form of one.");
  const identity = await authenticate(deps, credential, c.req.header("CF-Connecting-IP") ?? "unknown");
  if (!identity) throw invalidKey("The key is unknown, expired or revoked.");
  c.set("identity", identity);
  c.set("secret", credential.secret);
  await next();
};

/** Refuses with 403 a key that has none of the scopes. */
export const requireScope = (scopes: Scope | readonly Scope[]): Guard => checkScope(scopes, insufficientScope);

/** Refuses a key that lacks the scope as no valid key at all, as the scoring routes do (the contract's section 1). */
export const requireScoringScope = (scope: Scope): Guard => checkScope(scope, withoutScoringScope);

/** A key has two notations: Bearer, which counts where both are sent, and the header pair. */
function credentialOf(c: Context<AppEnv>): Credential | undefined {
  const authorization = c.req.header("Authorization");
  if (authorization !== undefined) return parseBearer(authorization);
  return parseHeaderPair(c.req.header("X-Api-Key") ?? "", c.req.header("X-Secret-Key") ?? "");
}

function checkScope(scopes: Scope | readonly Scope[], refusal: (scope: Scope) => AppError): Guard {
  const [first, ...others] = [scopes].flat();
  if (first === undefined) throw new Error("A route asks for at least one scope.");
  return async (c, next) => {
    if (![first, ...others].some((scope) => allows(c.get("identity").scopes, scope))) throw refusal(first);
    await next();
  };
}

function insufficientScope(scope: Scope): AppError {
  return new AppError("AUTHORIZATION", "insufficient_scope", `The key does not have the scope "${scope}".`, {
    action: `Use a key with the scope "${scope}".`,
    details: { scope },
  });
}

function withoutScoringScope(scope: Scope): AppError {
  return invalidKey(`The key does not have the scope "${scope}".`);
}

function invalidKey(message: string): AppError {
  return new AppError("AUTHENTICATION", "invalid_api_key", message, { headers: { "WWW-Authenticate": "Bearer" } });
}
