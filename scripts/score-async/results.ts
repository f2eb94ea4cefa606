import { z } from "zod";
import { failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import type { Connection } from "../api/request.ts";
import { send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import { refusal } from "../score-file/refusal.ts";
import type { Application } from "./candidates.ts";

const CriterionPoints = z.array(z.object({ criterionId: z.string(), pointsEarned: z.number() }));

const Result = z.looseObject({
  score: z.number(),
  percent: z.number().optional(),
  assessment: z.object({ verdict: z.string() }).optional(),
  pd: z.number().nullable().optional(),
  risk_grade: z.string().nullable().optional(),
  warnings: z.array(z.string()).optional(),
  contributions: z.union([CriterionPoints, z.record(z.string(), z.number())]).optional(),
});

const Job = z.looseObject({
  scoringJobId: z.string(),
  status: z.enum(["completed", "failed"]),
  applicationId: z.string(),
  result: Result.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  criteriaRevision: z.number().optional(),
  modelVersion: z.string().optional(),
});
export type Job = z.infer<typeof Job>;

/** Reads the jobs of a batch that has ended, one for each of its applications, in their order. */
export async function readResults(
  connection: Connection,
  { batchId, tenant, applications }: { batchId: string; tenant: string; applications: readonly Application[] },
  patience: Patience,
): Promise<Job[]> {
  const path = `/v1/score/batch/${encodeURIComponent(batchId)}/results`;
  const answered = await send(connection, { path, headers: { "x-tenant-id": tenant } }, patience);
  if (!answered.ok) throw refusal(connection.url + path, answered, []);
  const lines = answered.text.split("\n").filter((line) => line !== "");
  if (lines.length !== applications.length) {
    throw failure(`${path} answered ${lines.length} results for ${applications.length} applications. Run it again.`);
  }
  return lines.map((line, index) => {
    const { data } = Job.safeParse(parseJson(line));
    if (!data) throw failure(`${path} did not answer with results of jobs that have ended: is --url a Scoreline?`);
    const { applicationId = "", place = "" } = applications[index] ?? {};
    if (data.applicationId === applicationId) return data;
    throw failure(`${path} answered ${place} with the result of another application.`);
  });
}
