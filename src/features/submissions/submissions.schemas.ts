import { z } from "@hono/zod-openapi";
import { CANDIDATE_LIMITS } from "../../core/criteria/candidate.ts";
import type { FieldError } from "../../core/errors.ts";
import { isObject } from "../../core/inspect.ts";
import { bytesOf, depthOf, MAX_JSON_DEPTH, refuseUnbounded } from "../../core/json-bounds.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { checkRecord } from "../../core/scorecard/record.ts";
import { reference } from "../../http/openapi.ts";
import { BatchJob } from "../batches/batches.schemas.ts";
import { hasNoControls, NO_CONTROLS_RULE } from "../criteria/criteria.schemas.ts";
import { JobStatus } from "../scoring-jobs/scoring-jobs.schemas.ts";

const Id = z.string().min(1).max(CANDIDATE_LIMITS.idCharacters).refine(hasNoControls, NO_CONTROLS_RULE);

const Question = z
  .looseObject({ text: z.string().min(1).max(1_000) })
  .openapi("Question", { description: "What else a form says of it is stored with the candidate." });

const ApplicationAnswer = z
  .strictObject({
    question: Question,
    answer: z.unknown().openapi({ description: "As the criterion's answerType wants it; null is no answer." }),
  })
  .openapi("ApplicationAnswer");

const Features = z
  .unknown()
  .superRefine((features, ctx) => {
    const problems: FieldError[] = [];
    checkRecord(features, "features", problems);
    for (const { field, message } of problems) ctx.addIssue({ code: "custom", path: pathIn(field), message });
  })
  .openapi(reference("Applicant", "Features of a scorecard."));

const FORMS = ["answers", "applicationAnswers", "features"] as const;

/** What it finds is said whatever else is wrong with the input. */
const WHATEVER_ELSE = { when: () => true };

/** Forms of a candidate; what the answers are worth is found when it is scored. */
export const Candidate = z
  .strictObject({
    answers: z.record(z.string(), z.unknown()).optional().openapi({ description: "Answers by the criterion's id." }),
    applicationAnswers: z
      .array(ApplicationAnswer)
      .max(CANDIDATE_LIMITS.answersPerCandidate)
      .optional()
      .openapi({ description: "Answers by the text of the question; those that are no criterion are passed over." }),
    features: Features.optional(),
    resumeUrl: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .openapi({ description: "Stored and given back, never fetched." }),
  })
  .superRefine((candidate: unknown, ctx) => {
    if (!isObject(candidate)) return;
    const given = FORMS.filter((name) => candidate[name] !== undefined);
    if (given.length > 1) {
      ctx.addIssue({
        code: "custom",
        message: `must have one of answers, applicationAnswers and features, not ${given.join(" and ")}`,
      });
    }
    const unbounded = refuseUnbounded(candidate, CANDIDATE_LIMITS.bytes);
    if (unbounded !== undefined) ctx.addIssue({ code: "custom", message: unbounded });
  }, WHATEVER_ELSE)
  .openapi("Candidate");

/** The place of a field below a candidate's features, as the validator writes paths. */
function pathIn(field: string): string[] {
  const name = field.replace(/^features\.?/, "");
  return name === "" ? [] : [name];
}

const Submission = z.strictObject({ applicationId: Id, candidate: Candidate }).openapi("Submission");

const rescore = z.boolean().optional().openapi({ description: "Score applications anew that were scored before." });

export const SubmitOne = z
  .strictObject({ jobId: Id, applicationId: Id, candidate: Candidate, rescore })
  .openapi("SubmitOne");
export type SubmitOne = z.infer<typeof SubmitOne>;

export const SubmitBatch = z
  .strictObject({
    jobId: Id,
    candidates: z.array(Submission).min(1).max(CANDIDATE_LIMITS.candidatesPerBatch),
    rescore,
  })
  .superRefine((input: unknown, ctx) => {
    if (!isObject(input) || !Array.isArray(input["candidates"])) return;
    const problems = [...repeatsIn(input["candidates"]), ...refuseHeavy(input["candidates"])];
    if (problems.length > 0) ctx.addIssue(carryProblems(problems));
  }, WHATEVER_ELSE)
  .openapi("SubmitBatch");
export type SubmitBatch = z.infer<typeof SubmitBatch>;

/** Numbers may be longer as they are stored than as they were sent: 1e20 has 21 digits. */
function refuseHeavy(candidates: readonly unknown[]): FieldError[] {
  let bytes = 0;
  for (const candidate of candidates) {
    if (depthOf(candidate) > MAX_JSON_DEPTH + 1) return []; // which is said of the candidate itself
    bytes += bytesOf(JSON.stringify(candidate) ?? "");
  }
  if (bytes <= CANDIDATE_LIMITS.bytesPerBatch) return [];
  const message = `have ${bytes} bytes as JSON together, more than the ${CANDIDATE_LIMITS.bytesPerBatch} allowed`;
  return [{ field: "candidates", message }];
}

function repeatsIn(candidates: readonly unknown[]): FieldError[] {
  const firstAt = new Map<unknown, number>();
  return candidates.flatMap((candidate, index) => {
    if (!isObject(candidate) || typeof candidate["applicationId"] !== "string") return [];
    const { applicationId } = candidate;
    const first = firstAt.get(applicationId);
    if (first === undefined) {
      firstAt.set(applicationId, index);
      return [];
    }
    const message = `is the same as candidates[${first}].applicationId: ${JSON.stringify(applicationId)}`;
    return [{ field: `candidates[${index}].applicationId`, message }];
  });
}

export const SubmittedOne = z
  .object({ scoringJobId: z.string(), status: JobStatus, estimatedCompletionSeconds: z.int() })
  .openapi("SubmittedOne");
export type SubmittedOne = z.infer<typeof SubmittedOne>;

export const SubmittedBatch = z
  .object({
    batchId: z.string(),
    parentBatchId: z.string().optional(),
    jobs: z.array(BatchJob),
    totalQueued: z.int(),
    totalSkipped: z.int().openapi({ description: "Applications that were submitted before and are handed back." }),
    estimatedCompletionSeconds: z.int(),
  })
  .openapi("SubmittedBatch");
export type SubmittedBatch = z.infer<typeof SubmittedBatch>;

const candidates = [
  {
    applicationId: "app-004",
    candidate: { answers: { experience: 4, licence: true, languages: ["English", "German"] } },
  },
  {
    applicationId: "app-005",
    candidate: {
      applicationAnswers: [{ question: { text: "Do you hold a driving licence?" }, answer: false }],
      resumeUrl: "https://example.com/resumes/app-005.pdf",
    },
  },
];
const jobs = [
  { applicationId: "app-004", scoringJobId: "sj_3cbvd4xskhx7c21r64da10d37c000001", status: "queued" },
  { applicationId: "app-005", scoringJobId: "sj_0zw914d0man8tdn4xsjpz3bz1z000001", status: "queued" },
];

export const EXAMPLES = {
  one: { jobId: "job-123", ...candidates[0] },
  submittedOne: { scoringJobId: jobs[0]?.scoringJobId, status: "queued", estimatedCompletionSeconds: 1 },
  batch: { jobId: "job-123", candidates },
  submittedBatch: {
    batchId: "batch_01k0c1m6t5w7x9z2q4r1n0p8d6",
    jobs,
    totalQueued: 2,
    totalSkipped: 0,
    estimatedCompletionSeconds: 1,
  },
};
