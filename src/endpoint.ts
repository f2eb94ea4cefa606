import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { Identity } from "./core/access/identity.ts";
import type { Scope } from "./core/access/scope.ts";
import type { SpaceId } from "./core/access/space.ts";
import { bytesOf } from "./core/json-bounds.ts";
import { needOf, type Addition } from "./core/quota/need.ts";
import type { RateBucket } from "./core/rate-limit/bucket.ts";
import type { AppEnv, Deps } from "./deps.ts";
import { identify, requireScope, requireScoringScope } from "./features/access/access.middleware.ts";
import { idempotent } from "./features/idempotency/idempotency.middleware.ts";
import { limitRate } from "./features/rate-limits/rate-limits.middleware.ts";
import { reserveRoom } from "./features/usage/usage.usecases.ts";
import { fileBody } from "./http/file-body.ts";
import { jsonBody } from "./http/json-body.ts";
import {
  declareAnswer,
  declareBody,
  declareFailures,
  IDEMPOTENCY_HEADER,
  KEY_SECURITY,
  PAGING,
  type Answer,
  type Body,
  type FailureStatus,
} from "./http/openapi.ts";
import type { InvalidStatus } from "./http/router.ts";
import { validate, type Respell } from "./http/validation.ts";

type SuccessStatus = 200 | 201 | 202 | 204;

/** What a route asks of whoever calls it, and the status of its answer: said once, for the Worker and for the document. */
interface Access {
  readonly status: SuccessStatus;
  readonly guards: readonly MiddlewareHandler<AppEnv>[];
  readonly writes: boolean;
  /** The status for what is not valid: 422, or 400 where the family's own servers use that. */
  readonly invalid: InvalidStatus;
  /** Gives fields that have two spellings the one that the schemas know. */
  readonly respell?: Respell;
}

/** Returns the access of a route that reads; one of several scopes is enough. */
export function read(scopes: Scope | readonly Scope[], bucket: RateBucket = "reads"): Access {
  return { status: 200, guards: [identify, requireScope(scopes), limitRate(bucket)], writes: false, invalid: 422 };
}

/** Returns the access of a route that writes: its answer is stored under the caller's Idempotency-Key. */
export function write(scope: Scope, status: SuccessStatus, bucket: RateBucket = "writes"): Access {
  return { status, guards: [identify, requireScope(scope), limitRate(bucket)], writes: true, invalid: 422 };
}

/** Returns the access of a route that scores and stores nothing; a key without the scope is no valid key there. */
export function score(): Access {
  const guards = [identify, requireScoringScope("score"), limitRate("requests")];
  return { status: 200, guards, writes: false, invalid: 422 };
}

/** Returns an access whose route answers what is not valid with 400. */
export function refusingWith400(access: Access): Access {
  return { ...access, invalid: 400 };
}

/** Returns an access whose route takes fields of its query and body in two spellings. */
export function respelling(access: Access, respell: Respell): Access {
  return { ...access, respell };
}

interface Declaration<Params, Query, Headers, Input, Output> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  readonly operationId: string;
  readonly tags: string[];
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  /** By their names as they are written. */
  readonly headers?: Headers;
  readonly body?: Body<Input>;
  /** What a write may add to what the space stores; room for it is reserved before the handler runs. Left out: nothing. */
  readonly adds?: (body: z.output<Input>) => Addition;
  /** Left out where the answer has no body. */
  readonly answer?: Answer<Output>;
  /** When the route answers 204 instead. */
  readonly noContent?: string;
  /** What the usual failures mean here, and those that are not usual. */
  readonly failures?: Partial<Record<FailureStatus, string>>;
}

/** A request as its handler sees it: who asks, and what has been validated. */
interface Call<Params, Query, Headers, Input> {
  readonly deps: Deps;
  readonly identity: Identity;
  readonly space: SpaceId;
  readonly requestId: string;
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Input;
}

/**
 * Declares a route in the document and serves it. The handler returns the body of the answer, or a whole response where it
 * is not made of one. Whatever is wrong with path, query and body is refused together.
 */
export function serve<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Input extends z.ZodType,
  Output extends z.ZodType,
>(
  router: OpenAPIHono<AppEnv>,
  access: Access,
  declaration: Declaration<Params, Query, Headers, Input, Output>,
  handle: (
    call: Call<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Input>>,
    c: Context<AppEnv>,
  ) => Promise<z.input<Output> | Response> | z.input<Output> | Response,
): void {
  const { method, path, operationId, tags, summary, description, params, query, headers, body, adds, answer } =
    declaration;
  const keepsAnswer = access.writes && method !== "delete";
  router.openAPIRegistry.registerPath({
    method,
    path,
    operationId,
    tags,
    summary,
    security: KEY_SECURITY,
    ...(answer?.paging && { [PAGING]: answer.paging }),
    ...(description !== undefined && { description }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      headers: [...(headers ? [headers] : []), ...(keepsAnswer ? [IDEMPOTENCY_HEADER] : [])],
      ...(body && { body: declareBody(body) }),
    },
    responses: {
      [access.status]: declareAnswer(answer),
      ...(declaration.noContent !== undefined && {
        204: { ...declareAnswer(undefined), description: declaration.noContent },
      }),
      ...declareFailures({ writes: access.writes, keepsAnswer, body, invalid: access.invalid }, declaration.failures),
    },
  });
  const middleware: MiddlewareHandler<AppEnv>[] = [refuseWith(access.invalid), ...access.guards];
  if (body) middleware.push(...(body.file ? fileBody(body.file.maxBytes) : jsonBody));
  if (keepsAnswer) middleware.push(idempotent(access.status));
  router.on(method.toUpperCase(), patternsOf(path), ...middleware, async (c) => {
    const [deps, identity, requestId] = [c.get("deps"), c.get("identity"), c.get("requestId")];
    const input = await validate(c, { params, query, headers, body: body?.schema }, access.respell);
    const keyed = keepsAnswer && c.req.header("Idempotency-Key") !== undefined;
    if (adds) await reserveRoom(deps, identity.space, needOf(adds(input.body), sizeOf(input.body), keyed));
    else if (keyed) await reserveRoom(deps, identity.space, needOf(STORES_NOTHING, 0, keyed));
    const output = await handle({ deps, identity, space: identity.space, requestId, ...input }, c);
    if (output instanceof Response) return output;
    return access.status === 204 ? c.body(null, 204) : c.json(output, access.status);
  });
}

const STORES_NOTHING: Addition = { rows: 0 };

/** The bytes of what was sent, written as it is stored: "1e20" is three times as long there. */
function sizeOf(body: unknown): number {
  try {
    return bytesOf(JSON.stringify(body) ?? "");
  } catch {
    return 0; // nested thousands of levels: the handler refuses it
  }
}

/** A path that ends in a slash is served without it too. */
function patternsOf(path: string): string[] {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ":$1");
  return pattern.endsWith("/") ? [pattern, pattern.slice(0, -1)] : [pattern];
}

/** Makes a route answer with a status what is not valid. */
const refuseWith =
  (status: InvalidStatus): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    c.set("invalidStatus", status);
    await next();
  };
