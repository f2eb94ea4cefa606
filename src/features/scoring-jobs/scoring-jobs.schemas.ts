import { z } from "@hono/zod-openapi";
import { ScoredApplicant } from "../score/score.schemas.ts";

export const JobStatus = z.enum(["queued", "processing", "completed", "failed"]).openapi("JobStatus");

export const ScoringJobParams = z.object({
  scoringJobId: z.string().min(1).max(100).openapi({ example: "sj_fd4wjpma3ynqvv7ztwkphcpey8000001" }),
});

const Assessment = z
  .object({
    verdict: z.enum(["strong", "moderate", "weak"]),
    strengths: z.array(z.string()).openapi({ description: "Questions whose answers earned the most they can." }),
    concerns: z.array(z.string()).openapi({ description: "Questions whose answers earned the least they can." }),
    interviewFocus: z.array(z.string()).openapi({ description: "Questions without an answer." }),
  })
  .openapi("Assessment");

const CriterionContribution = z
  .object({
    criterionId: z.string(),
    matchedValue: z.string(),
    pointsEarned: z.number(),
    maxPoints: z.number(),
  })
  .openapi("CriterionContribution");

export const CandidateResult = z
  .object({
    score: z.int().min(1).max(10),
    percent: z.number().min(0).max(100),
    assessment: Assessment,
    contributions: z.array(CriterionContribution),
    unmatched: z
      .array(z.string())
      .optional()
      .openapi({ description: "Answers that belong to no criterion, at most 20; left out where there is none." }),
  })
  .openapi("CandidateResult", { description: "How well a candidate meets criteria." });
export type CandidateResult = z.infer<typeof CandidateResult>;

export const JobError = z
  .object({
    type: z.enum(["CONFIGURATION", "CANDIDATE", "INTERNAL"]),
    code: z.string().openapi({
      description: "CRITERIA_NOT_FOUND, DEPLOYMENT_NOT_FOUND, ANSWER_MISMATCH, SCORING_FAILED or MAX_RETRIES_EXCEEDED.",
    }),
    message: z.string(),
  })
  .openapi("JobError");

export const JobResult = z.union([CandidateResult, ScoredApplicant]).openapi("JobResult", {
  description: "From criteria a CandidateResult, from a scorecard a ScoredApplicant.",
});

export const ScoringJob = z
  .object({
    scoringJobId: z.string(),
    status: JobStatus,
    jobId: z.string(),
    applicationId: z.string(),
    resumeUrl: z.string().optional(),
    result: JobResult.optional().openapi({ description: "Once the job is completed." }),
    error: JobError.optional().openapi({ description: "Once the job has failed." }),
    criteriaRevision: z.int().optional().openapi({ description: "The revision of the criteria that it is scored by." }),
    modelVersion: z.string().optional().openapi({ description: "Of the scorecard that scored it." }),
    completedAt: z.iso.datetime().optional(),
    failedAt: z.iso.datetime().optional(),
  })
  .openapi("ScoringJob");
export type ScoringJob = z.infer<typeof ScoringJob>;

const result: CandidateResult = {
  score: 8,
  percent: 73.33,
  assessment: {
    verdict: "strong",
    strengths: ["Do you hold a driving licence?"],
    concerns: [],
    interviewFocus: [],
  },
  contributions: [
    { criterionId: "experience", matchedValue: "4 (2–5)", pointsEarned: 15, maxPoints: 30 },
    { criterionId: "licence", matchedValue: "true", pointsEarned: 20, maxPoints: 20 },
    { criterionId: "languages", matchedValue: "English, German", pointsEarned: 20, maxPoints: 25 },
  ],
};

export const EXAMPLES = {
  scoringJob: {
    scoringJobId: "sj_fd4wjpma3ynqvv7ztwkphcpey8000001",
    status: "completed",
    jobId: "job-123",
    applicationId: "app-001",
    result,
    criteriaRevision: 1,
    completedAt: "2026-03-26T14:30:00.000Z",
  },
};
