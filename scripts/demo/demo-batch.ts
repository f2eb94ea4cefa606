import type { SpaceId } from "../../src/core/access/space.ts";
import { parseTenantId } from "../../src/core/access/tenant.ts";
import { nextJobId } from "../../src/core/batch/scoring-job.ts";
import type { Candidate } from "../../src/core/criteria/candidate.ts";
import { compileCriteria } from "../../src/core/criteria/compile-criteria.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { jobCriteria, scoringBatches, scoringChunks, scoringJobs, tenants } from "../../src/db/schema.ts";
import { EXAMPLES as CRITERIA } from "../../src/features/criteria/criteria.examples.ts";
import { prefixOf } from "../../src/features/scoring-jobs/job-prefix.ts";
import { scoreCandidate } from "../../src/features/scoring-jobs/score-candidate.ts";
import { insertRow } from "./insert-row.ts";

export const DEMO_TENANT = "acme";

const { jobId } = CRITERIA;
const { criteria } = CRITERIA.newCriteria;

/** The last one cannot be scored, so that there is something to retry. */
const CANDIDATES: Readonly<Record<string, Candidate>> = {
  "app-001": { answers: { experience: 4, licence: true, languages: ["English", "German"] } },
  "app-002": { applicationAnswers: [{ question: { text: "Do you hold a driving licence?" }, answer: false }] },
  "app-003": { answers: { experience: "four", licence: true } },
};

/**
 * Returns the statements that make the demonstration's tenant with the criteria of one job and a batch that has ended, where
 * they are missing: what the examples of the document name. A batch that is submitted would have another id each time.
 */
export async function demoBatchRows(spaceId: SpaceId): Promise<string[]> {
  const tenantId = parseTenantId(DEMO_TENANT);
  if (tenantId === undefined) throw new Error("The demonstration's tenant has no valid name.");
  const createdAt = Date.now();
  const own = { spaceId, tenantId };
  const jobs = await endedJobs();
  const count = (status: string) => jobs.filter((job) => job.status === status).length;
  const body = JSON.stringify(CRITERIA.newCriteria);
  return [
    insertRow(tenants, { ...own, createdAt }),
    insertRow(jobCriteria, { ...own, jobId, revision: 1, body, isUsed: true, createdAt }),
    insertRow(scoringBatches, {
      ...own,
      id: DEMONSTRATION.batchId,
      jobId,
      criteriaRevision: 1,
      isSingle: false,
      sharesJobs: false,
      total: jobs.length,
      completed: count("completed"),
      failed: count("failed"),
      createdAt,
      completedAt: createdAt,
    }),
    insertRow(scoringChunks, {
      ...own,
      batchId: DEMONSTRATION.batchId,
      number: 0,
      jobIds: JSON.stringify(jobs.map(({ id }) => id)),
      startedAt: createdAt,
    }),
    ...jobs.map((job) =>
      insertRow(scoringJobs, {
        ...own,
        ...job,
        jobId,
        batchId: DEMONSTRATION.batchId,
        chunk: 0,
        createdAt,
        endedAt: createdAt,
      }),
    ),
  ];
}

/** Scores the candidates as the Worker does. */
async function endedJobs() {
  const scorer = { criteria: compileCriteria(criteria) };
  const ended = Object.entries(CANDIDATES).map(async ([applicationId, sent]) => {
    const candidate = JSON.stringify(sent);
    const outcome = scoreCandidate(scorer, { applicationId, candidate }, (error) => {
      throw error;
    });
    return { id: nextJobId(await prefixOf(jobId, applicationId), undefined), applicationId, candidate, ...outcome };
  });
  return Promise.all(ended);
}
