import { z } from "@hono/zod-openapi";

/** The header that makes a write safe to repeat. Its form is checked before the body is, by the middleware. */
export const IdempotencyHeader = z.object({
  "idempotency-key": z.string().optional().openapi({
    description: "1 to 255 visible ASCII characters. A repeat within 24 hours is answered with the first answer.",
    example: "b5c6f1de-5d0e-4a53-9f7f-2f3a4f0f9d11",
  }),
});
