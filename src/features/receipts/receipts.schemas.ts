import { z } from "@hono/zod-openapi";

const PublicKey = z
  .object({
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    alg: z.literal("EdDSA"),
    use: z.literal("sig"),
    kid: z.string(),
    x: z.string().openapi({ description: "The public key's 32 bytes, in base64url." }),
  })
  .openapi("PublicKey");

export const PublicKeys = z
  .object({ keys: z.array(PublicKey).openapi({ description: "The one that signs comes first." }) })
  .openapi("PublicKeys");

export const EXAMPLE_KEYS = {
  keys: [
    {
      kty: "OKP" as const,
      crv: "Ed25519" as const,
      alg: "EdDSA" as const,
      use: "sig" as const,
      kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
      x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    },
  ],
};
