import { z } from "@hono/zod-openapi";
import { SCOPES } from "../../core/access/scope.ts";
import { DEMONSTRATION } from "../../core/demonstration.ts";

export const Environment = z.enum(["production", "staging"]).openapi("Environment", {
  description: "production for live keys, staging for test keys.",
});

const Scope = z.enum(SCOPES).openapi("Scope");

export const NewAnnotator = z
  .strictObject({ name: z.string().trim().min(1).max(200), email: z.email().max(254) })
  .openapi("NewAnnotator", {
    description: "The person who scores with the key; all keys of one address are one annotator.",
  });
export type NewAnnotator = z.infer<typeof NewAnnotator>;

export const KeyAnnotator = z.object({ id: z.string(), name: z.string(), email: z.string() }).openapi("KeyAnnotator");

export const NewKey = z
  .strictObject({
    name: z.string().trim().min(1).max(200).openapi({ description: "What the key is for." }),
    scopes: z
      .array(Scope)
      .min(1)
      .max(SCOPES.length)
      .default(["score"])
      .openapi({ description: "What the key may do; admin implies all." }),
    annotator: NewAnnotator.nullish(),
    environment: Environment.optional().openapi({
      description: "The environment of the key that asks, which is also what is meant when it is left out.",
    }),
    expires_at: z.iso
      .datetime({ offset: true })
      .nullish()
      .openapi({ description: "When the key stops working; when the key that asks does, if left out." }),
  })
  .openapi("NewKey");
export type NewKey = z.infer<typeof NewKey>;

export const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().openapi({ description: "The key without its secret." }),
    scopes: z.array(Scope),
    annotator: z
      .union([KeyAnnotator, z.null()])
      .openapi({ description: "Who scores with the key, where it names somebody." }),
    environment: Environment,
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable().openapi({ description: "To the minute." }),
    created_at: z.iso.datetime(),
  })
  .openapi("Key");
export type Key = z.infer<typeof Key>;

export const CreatedKey = Key.extend({
  key: z.string().openapi({ description: "The whole key. It is shown this once." }),
  api_key: z.string().openapi({ description: "The public half, for X-Api-Key." }),
  secret_key: z.string().openapi({ description: "The secret half, for X-Secret-Key." }),
}).openapi("CreatedKey");
export type CreatedKey = z.infer<typeof CreatedKey>;

export const KeyPage = z.object({ data: z.array(Key), next_cursor: z.string().nullable() }).openapi("KeyPage");

export const Success = z.object({ success: z.literal(true) }).openapi("Success");

const listed: Key = {
  id: DEMONSTRATION.keyId,
  name: "checkout",
  prefix: `sk_test_${DEMONSTRATION.keyId}`,
  scopes: ["score"],
  annotator: null,
  environment: "staging",
  expires_at: null,
  revoked_at: null,
  last_used_at: "2026-03-26T14:30:00.000Z",
  created_at: "2026-03-01T09:00:00.000Z",
};

export const EXAMPLES = {
  newKey: { name: "checkout", scopes: ["score"] },
  created: {
    ...listed,
    last_used_at: null,
    key: `sk_test_${DEMONSTRATION.keyId}_00000000000000000000000000000000`,
    api_key: DEMONSTRATION.keyId,
    secret_key: "00000000000000000000000000000000",
  },
  page: { data: [listed], next_cursor: null },
};
