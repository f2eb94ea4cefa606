import { OpenAPIHono } from "@hono/zod-openapi";
import type { Env as HonoEnv } from "hono";

/** The status of what is not valid. */
export type InvalidStatus = 400 | 422;

/** What every route can count on, whatever feature it belongs to. */
export interface HttpEnv {
  Bindings: Env;
  Variables: { requestId: string; startedAt: number; invalidStatus?: InvalidStatus };
}

/** Returns a router of a feature, which keeps the declarations of its routes for the document. */
export function createRouter<E extends HonoEnv>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>();
}
