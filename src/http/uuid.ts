import { z } from "@hono/zod-openapi";

/** An id in the form of a UUID of any version, in either case: what is stored is lower case. */
export const Uuid = z
  .guid()
  .transform((text) => text.toLowerCase())
  .openapi({ type: "string", format: "uuid" });
