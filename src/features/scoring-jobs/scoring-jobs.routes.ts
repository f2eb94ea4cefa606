import { z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, serve } from "../../endpoint.ts";
import { answer, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { JobParams } from "../criteria/criteria.schemas.ts";
import { ScoredApplicant } from "../score/score.schemas.ts";
import { TenantHeader } from "../tenants/tenants.schemas.ts";
import { CandidateResult, EXAMPLES, ScoringJob, ScoringJobParams } from "./scoring-jobs.schemas.ts";
import { readJob, readLatestJob } from "./scoring-jobs.usecases.ts";

export const scoringJobs = createRouter<AppEnv>();
nameSchemas(scoringJobs, { CandidateResult, ScoredApplicant });

const shared = { method: "get" as const, tags: ["Batches"], headers: TenantHeader };

serve(
  scoringJobs,
  refusingWith400(read(["score", "read"], "requests")),
  {
    ...shared,
    path: "/v1/score/{scoringJobId}",
    operationId: "getScoringJob",
    summary: "Read a scoring job with its result",
    params: ScoringJobParams,
    answer: answer(ScoringJob, "The job as it stands.", EXAMPLES.scoringJob),
    failures: { 404: "The tenant has no such scoring job (`NOT_FOUND`)." },
  },
  ({ deps, space, params: { scoringJobId }, headers: { "X-Tenant-Id": tenantId } }) =>
    readJob(deps, { space, tenantId }, scoringJobId),
);

serve(
  scoringJobs,
  refusingWith400(read("read", "requests")),
  {
    ...shared,
    path: "/v1/jobs/{jobId}/applications/{applicationId}/score",
    operationId: "getApplicationScore",
    summary: "Read the newest score of an application",
    params: JobParams.extend({
      applicationId: z.string().min(1).max(200).openapi({ example: "app-001" }),
    }),
    answer: answer(ScoringJob, "The application's newest scoring job.", EXAMPLES.scoringJob),
    failures: { 404: "The application was never submitted (`NOT_FOUND`)." },
  },
  ({ deps, space, params, headers: { "X-Tenant-Id": tenantId } }) => readLatestJob(deps, { space, tenantId }, params),
);
