import { describe, expect, test } from "vitest";
import { planJob } from "../../../src/core/batch/plan-jobs.ts";
import { IDEMPOTENT_MS, nextJobId, type JobStatus } from "../../../src/core/batch/scoring-job.ts";

const PREFIX = "sj_0123456789abcdefghjkmnpqrs";
const first = nextJobId(PREFIX, undefined);
const second = nextJobId(PREFIX, first);
const now = 1_900_000_000_000;
const latest = (status: JobStatus, createdAt = now) => ({ id: first, status, createdAt });

describe("an application that is submitted", () => {
  test("for the first time gets a job", () => {
    expect(planJob(PREFIX, undefined, { rescore: false, now })).toEqual({ id: first, status: "queued", isNew: true });
  });

  test.each(["queued", "processing", "completed"] as const)("again gets the job that is %s", (status) => {
    expect(planJob(PREFIX, latest(status), { rescore: false, now })).toEqual({ id: first, status, isNew: false });
  });

  test("again after it failed is scored anew", () => {
    const planned = planJob(PREFIX, latest("failed"), { rescore: false, now });
    expect(planned).toEqual({ id: second, status: "queued", isNew: true });
  });

  test.each(["queued", "processing", "completed", "failed"] as const)(
    "to be scored anew gets a new job, %s or not",
    (status) => {
      expect(planJob(PREFIX, latest(status), { rescore: true, now })).toEqual({
        id: second,
        status: "queued",
        isNew: true,
      });
    },
  );

  test("again is handed back for 30 days, and after them scored anew", () => {
    const at = (age: number) => planJob(PREFIX, latest("completed", now - age), { rescore: false, now }).isNew;
    expect([at(IDEMPOTENT_MS - 1), at(IDEMPOTENT_MS)]).toEqual([false, true]);
  });
});
