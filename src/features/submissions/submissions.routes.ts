import { CANDIDATE_LIMITS } from "../../core/criteria/candidate.ts";
import type { AppEnv } from "../../deps.ts";
import { refusingWith400, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { EXAMPLES as BATCH } from "../batches/batches.examples.ts";
import { BatchParams } from "../batches/batches.schemas.ts";
import { TenantHeader } from "../tenants/tenants.schemas.ts";
import { Candidate, EXAMPLES, SubmitBatch, SubmitOne, SubmittedBatch, SubmittedOne } from "./submissions.schemas.ts";
import { retryBatch, submitBatch, submitOne } from "./submissions.usecases.ts";

export const submissions = createRouter<AppEnv>();
nameSchemas(submissions, { Candidate });

const access = refusingWith400(write("score", 202, "requests"));
const shared = { method: "post" as const, tags: ["Batches"], headers: TenantHeader };
const REPEATS =
  "An application that was submitted for the same job within 30 days is handed back with its scoringJobId, unless it failed or `rescore` is true.";

/** The answer to a thousand candidates whose applications have usual ids. */
const KEPT_BYTES = 160 * 1_024;

/** What a submission adds at most: its jobs with their results, their chunks, the batch and its tenant. */
function added(candidates: number) {
  return { rows: candidates + Math.ceil(candidates / 16) + 2 };
}

serve(
  submissions,
  access,
  {
    ...shared,
    path: "/v1/score/batch",
    operationId: "submitBatch",
    summary: "Submit up to 1,000 candidates",
    description: `Needs the scope score. ${REPEATS}`,
    body: body(SubmitBatch, EXAMPLES.batch),
    adds: ({ candidates }) => added(candidates.length),
    keepsUpTo: KEPT_BYTES,
    answer: answer(SubmittedBatch, "Stored, to be scored.", EXAMPLES.submittedBatch),
    failures: { 400: "`VALIDATION_ERROR` with every field, each with the candidate's position." },
  },
  ({ deps, space, headers: { "X-Tenant-Id": tenantId }, body: input }) => submitBatch(deps, { space, tenantId }, input),
);

serve(
  submissions,
  access,
  {
    ...shared,
    path: "/v1/score",
    operationId: "submitOne",
    summary: "Submit one candidate",
    description: `Needs the scope score. ${REPEATS}`,
    body: body(SubmitOne, EXAMPLES.one),
    adds: () => added(1),
    answer: answer(SubmittedOne, "Stored, to be scored.", EXAMPLES.submittedOne),
  },
  ({ deps, space, headers: { "X-Tenant-Id": tenantId }, body: input }) => submitOne(deps, { space, tenantId }, input),
);

serve(
  submissions,
  access,
  {
    ...shared,
    path: "/v1/score/batch/{batchId}/retry",
    operationId: "retryBatch",
    summary: "Submit the failed candidates of a batch anew",
    adds: () => added(CANDIDATE_LIMITS.candidatesPerBatch),
    keepsUpTo: KEPT_BYTES,
    description: "Needs the scope score. They make a batch of their own, scored by the criteria in force now.",
    params: BatchParams,
    answer: answer(SubmittedBatch, "Stored, to be scored.", {
      ...EXAMPLES.submittedBatch,
      parentBatchId: BATCH.batchId,
    }),
    failures: {
      404: "The tenant has no such batch (`NOT_FOUND`).",
      409: "No job of the batch has failed (`NOTHING_TO_RETRY`), or another request is under way.",
    },
  },
  ({ deps, space, params: { batchId }, headers: { "X-Tenant-Id": tenantId } }) =>
    retryBatch(deps, { space, tenantId }, batchId),
);
