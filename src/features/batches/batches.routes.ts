import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, serve } from "../../endpoint.ts";
import { answer, stream } from "../../http/openapi.ts";
import { cursorPage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { EXAMPLES as JOBS } from "../scoring-jobs/scoring-jobs.schemas.ts";
import { TenantHeader } from "../tenants/tenants.schemas.ts";
import { EXAMPLES } from "./batches.examples.ts";
import {
  BatchListQuery,
  BatchPage,
  BatchParams,
  BatchStatus,
  LastEventHeader,
  ResultsQuery,
  StatusQuery,
} from "./batches.schemas.ts";
import { listBatchPage, readBatch, streamResults } from "./batches.usecases.ts";

export const batches = createRouter<AppEnv>();

const access = refusingWith400(read(["score", "read"], "requests"));
const shared = { method: "get" as const, tags: ["Batches"], headers: TenantHeader };
const failures = { 404: "The tenant has no such batch (`NOT_FOUND`)." };
const POLL_SECONDS = 5;

serve(
  batches,
  access,
  {
    ...shared,
    path: "/v1/score/batch",
    operationId: "listBatches",
    summary: "List batches, the newest first",
    query: BatchListQuery,
    answer: cursorPage(BatchPage, "nextCursor", "A page of the tenant's batches.", EXAMPLES.page),
  },
  ({ deps, space, query, headers: { "X-Tenant-Id": tenantId } }) => listBatchPage(deps, { space, tenantId }, query),
);

serve(
  batches,
  access,
  {
    ...shared,
    path: "/v1/score/batch/{batchId}",
    operationId: "getBatch",
    summary: "Read how far a batch is",
    description: "While jobs are processing, Retry-After says how long to wait before the next look.",
    params: BatchParams,
    query: StatusQuery,
    answer: {
      ...answer(BatchStatus, "The batch as it stands.", EXAMPLES.status),
      headers: { "Retry-After": { description: "Seconds, while jobs are processing.", schema: { type: "integer" } } },
    },
    failures,
  },
  async ({ deps, space, params: { batchId }, query: { jobs = true }, headers: { "X-Tenant-Id": tenantId } }, c) => {
    const status = await readBatch(deps, { space, tenantId }, batchId, { jobs });
    if (status.status === "processing") c.header("Retry-After", String(POLL_SECONDS));
    return status;
  },
);

serve(
  batches,
  access,
  {
    ...shared,
    path: "/v1/score/batch/{batchId}/results",
    operationId: "streamBatchResults",
    summary: "Read all jobs of a batch with their results",
    description: "Lines of JSON in the order of the submission, each as GET /v1/score/{scoringJobId} answers it.",
    params: BatchParams,
    query: ResultsQuery,
    answer: stream("application/x-ndjson", "A line for every job.", `${JSON.stringify(JOBS.scoringJob)}\n`),
    failures,
  },
  async ({ deps, space, params: { batchId }, query, headers: { "X-Tenant-Id": tenantId } }, c) =>
    c.body(await streamResults(deps, { space, tenantId }, batchId, query), 200, {
      "Content-Type": "application/x-ndjson",
    }),
);

serve(
  batches,
  access,
  {
    ...shared,
    path: "/v1/score/batch/{batchId}/events",
    operationId: "watchBatch",
    summary: "Watch a batch until it ends",
    description:
      "Server-Sent Events: `id` counts the jobs that have ended, `data` is the batch without its jobs. The last event is named `completed`; then the stream ends.",
    headers: TenantHeader.extend(LastEventHeader.shape),
    params: BatchParams,
    answer: stream("text/event-stream", "Events until the batch ends.", EXAMPLES.event),
    noContent: "The last event was received: there is nothing more to come, and a client stops asking.",
    failures,
  },
  async ({ deps, space, params: { batchId }, headers }, c) => {
    const { "X-Tenant-Id": tenantId, "Last-Event-ID": seen = -1 } = headers;
    const scope = { space, tenantId };
    const status = await readBatch(deps, scope, batchId, { jobs: false });
    if (status.status === "completed" && seen >= status.totalJobs) return c.body(null, 204);
    return c.body(await deps.batches.watch(scope, status, seen), 200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
    });
  },
);
