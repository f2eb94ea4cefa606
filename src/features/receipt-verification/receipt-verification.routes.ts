import { z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer, body, nameSchemas, reference } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { validateBody } from "../../http/validation.ts";
import { inspectRecords } from "../score/score.schemas.ts";
import { EXAMPLES } from "./receipt-verification.examples.ts";
import { ReceiptToVerify, ReceiptVerdict } from "./receipt-verification.schemas.ts";
import { verifyReceipt } from "./receipt-verification.usecases.ts";

export const receiptVerification = createRouter<AppEnv>();
nameSchemas(receiptVerification, { ReceiptToVerify });

serve(
  receiptVerification,
  read("read", "requests"),
  {
    method: "post",
    path: "/v1/receipts/verify",
    operationId: "verifyReceipt",
    tags: ["Scorecards"],
    summary: "Verify a receipt, and compute its answer again",
    description:
      "Needs the scope read. With the records, the answer is computed again from the receipt's model, an archived one too. A receipt that is altered, or of somebody else, is not valid: that is an answer and no error. Nothing is stored. The receipt of the example is of no server: send one of your own.",
    body: body(z.unknown().openapi(reference("ReceiptToVerify", "What to verify.")), EXAMPLES.verify),
    answer: answer(ReceiptVerdict, "What became of it.", EXAMPLES.verdict),
    failures: { 413: "More than 1,000 records (`batch_too_large`) or 8 MiB (`PAYLOAD_TOO_LARGE`)." },
  },
  ({ deps, identity, body: input }) =>
    verifyReceipt(deps, identity, validateBody(ReceiptToVerify, input, inspectRecords)),
);
