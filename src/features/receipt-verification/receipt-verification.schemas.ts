import { z } from "@hono/zod-openapi";
import { Records } from "../score/score.schemas.ts";

export const ReceiptToVerify = z
  .strictObject({
    receipt: z.string().openapi({ description: "The receipt as the answer had it." }),
    records: Records.optional().openapi({
      description: "What was sent to be scored, without options. Of a single score: an array of its one applicant.",
    }),
  })
  .openapi("ReceiptToVerify");
export type ReceiptToVerify = z.infer<typeof ReceiptToVerify>;

export const ReceiptVerdict = z
  .object({
    valid: z.boolean().openapi({
      description:
        "The receipt is signed by a key of this server, unaltered, and of the key's organisation and environment.",
    }),
    replayed: z.boolean().openapi({
      description:
        "The records are those of the receipt, and the model answered the same again. False without records.",
    }),
    differences: z.array(z.string()).openapi({ description: "What is not as the receipt says, in words." }),
  })
  .openapi("ReceiptVerdict");
export type ReceiptVerdict = z.infer<typeof ReceiptVerdict>;
