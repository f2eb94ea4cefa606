import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { POINT_VALUES } from "../rules/rules.schemas.ts";
import { TenantHeader } from "../tenants/tenants.schemas.ts";
import { EXAMPLES } from "./criteria.examples.ts";
import { CRITERIA, JobCriteria, JobParams, NewCriteria } from "./criteria.schemas.ts";
import { putCriteria, readCriteria } from "./criteria.usecases.ts";

export const criteria = createRouter<AppEnv>();
nameSchemas(criteria, { ...POINT_VALUES, ...CRITERIA });

const shared = { path: "/v1/jobs/{jobId}/criteria", tags: ["Batches"], params: JobParams, headers: TenantHeader };

serve(
  criteria,
  refusingWith400(write("write", 200, "requests")),
  {
    ...shared,
    method: "put",
    operationId: "putCriteria",
    summary: "Say what candidates of a job are scored by",
    description:
      "Needs the scope write. Jobs that were submitted before keep the revision that was in force then; the same criteria again make no new revision.",
    body: body(NewCriteria, EXAMPLES.newCriteria),
    adds: () => ({ rows: 2 }),
    answer: answer(JobCriteria, "The criteria in force.", EXAMPLES.jobCriteria),
    failures: { 400: "`VALIDATION_ERROR` with every field, or `INVALID_POINT_VALUES` where only points are wrong." },
  },
  ({ deps, space, params: { jobId }, headers: { "X-Tenant-Id": tenantId }, body: input }) =>
    putCriteria(deps, { space, tenantId }, jobId, input),
);

serve(
  criteria,
  refusingWith400(read("read", "requests")),
  {
    ...shared,
    method: "get",
    operationId: "getCriteria",
    summary: "Read what candidates of a job are scored by",
    answer: answer(JobCriteria, "The criteria in force.", EXAMPLES.jobCriteria),
    failures: { 404: "The job has no criteria (`NOT_FOUND`)." },
  },
  ({ deps, space, params: { jobId }, headers: { "X-Tenant-Id": tenantId } }) =>
    readCriteria(deps, { space, tenantId }, jobId),
);
