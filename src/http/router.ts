import { OpenAPIHono } from "@hono/zod-openapi";
import type { Env as HonoEnv } from "hono";
import { refuseInvalid } from "./validation.ts";

/** What every route can count on, whatever feature it belongs to. */
export interface HttpEnv {
  Bindings: Env;
  Variables: { requestId: string };
}

/** Returns a router whose declared schemas validate and whose refusals list every field in the one envelope. */
export function createRouter<E extends HonoEnv>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({ defaultHook: refuseInvalid });
}
