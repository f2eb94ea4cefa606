import { z } from "@hono/zod-openapi";
import { parseTenantId } from "../../core/access/tenant.ts";

const FORM = "must be 1 to 64 letters, digits, dots, underscores or hyphens";

/** The header by which the batch family tells its callers' customers apart. */
export const TenantHeader = z.object({
  "X-Tenant-Id": z
    .string({ error: (issue) => (issue.input === undefined ? "is missing: name your customer in this header" : FORM) })
    .transform((text, ctx) => {
      const tenantId = parseTenantId(text);
      if (tenantId !== undefined) return tenantId;
      ctx.addIssue({ code: "custom", message: FORM });
      return z.NEVER;
    })
    .openapi({
      type: "string",
      pattern: "^[A-Za-z0-9._-]{1,64}$",
      description:
        "Your customer. Its data is apart from that of every other; it comes into being with its first request.",
      example: "acme",
    }),
});
