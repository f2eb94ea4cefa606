import { expect, test } from "vitest";
import { afterAllJobs, jobIdPrefix, nextJobId } from "../../../src/core/batch/scoring-job.ts";

const prefix = jobIdPrefix("0123456789abcdefghjkmnpqrstvwxyz");

test("the jobs of an application are counted, and sort by when they were made", () => {
  const first = nextJobId(prefix, undefined);
  const ids = [first];
  for (let made = 1; made < 120; made += 1) ids.push(nextJobId(prefix, ids.at(-1)));
  expect(first).toBe("sj_0123456789abcdefghjkmnpqrs000001");
  expect(ids.at(-1)).toBe("sj_0123456789abcdefghjkmnpqrs000120");
  expect(ids).toEqual(ids.toSorted());
  expect(ids.every((id) => id > prefix && id < afterAllJobs(prefix))).toBe(true);
});

test("what is no id of a job counts as none", () => {
  expect(nextJobId(prefix, "sj_other")).toBe(nextJobId(prefix, undefined));
});

test("an application is not scored more than a million times", () => {
  expect(() => nextJobId(prefix, `${prefix}999999`)).toThrow(RangeError);
});
