import { DEMONSTRATION } from "../../core/demonstration.ts";

const { batchId } = DEMONSTRATION;
const counts = { status: "processing", jobId: "job-123", totalJobs: 50, completed: 35, failed: 2, processing: 13 };

export const EXAMPLES = {
  batchId,
  status: {
    batchId,
    ...counts,
    jobs: [
      { applicationId: "app-001", scoringJobId: "sj_fd4wjpma3ynqvv7ztwkphcpey8000001", status: "completed" },
      { applicationId: "app-002", scoringJobId: "sj_nzamcjasnrzq2j42ns55apqsnz000001", status: "processing" },
    ],
  },
  page: { data: [{ batchId, ...counts, createdAt: "2026-03-26T14:30:00.000Z" }], nextCursor: null },
  event: `id: 37\ndata: {"batchId":"${batchId}","status":"processing","jobId":"job-123","totalJobs":50,"completed":35,"failed":2,"processing":13}\n\n`,
};
