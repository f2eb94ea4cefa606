import { expect, test } from "vitest";
import { BatchWorld } from "../batches/world.ts";
import { meteredIsolate, planOf } from "../recompute/metered.ts";

/** What the planner may walk through: lists in JSON, what it has made of them, and results of a row. */
const WALKED = /^SCAN (j|p|d|ended|asked|json_each|CONSTANT ROW)( VIRTUAL TABLE INDEX 1:)?$/;
/** A key that names no row: all that a tenant has. */
const TOO_WIDE = /USING (PRIMARY KEY|INDEX \w+) \(space_id=\?( AND tenant_id=\?)?\)$/;

test("no statement of a batch walks through a table, or through all that a tenant has", async () => {
  const world = await BatchWorld.make();
  await world.putCriteria();
  const { bindings, meter } = meteredIsolate();
  const names = Array.from({ length: 120 }, (_, index) => `a-${index}`);
  const candidates = names.map((applicationId, index) => ({
    applicationId,
    candidate: { answers: { years: index % 7 === 0 ? "many" : index } },
  }));
  const submit = () =>
    world.send<{ batchId: string }>("POST", "/v1/score/batch", { jobId: "job-1", candidates }, bindings);
  const { batchId } = await submit();
  await world.finish(batchId, async () => {
    for (const message of world.messages.splice(0)) expect(await world.deliver(message, { bindings })).toBe(true);
  });
  const shared = await submit();
  const paths = ["", "?jobs=false", "/results", "/results?status=failed"].map((tail) => `/${shared.batchId}${tail}`);
  for (const path of ["?jobId=job-1&limit=5", "?status=processing", ...paths]) {
    expect((await world.ask("GET", `/v1/score/batch${path}`, undefined, bindings)).status).toBe(200);
  }
  await world.ask("GET", "/v1/jobs/job-1/applications/a-3/score", undefined, bindings);
  await world.ask("POST", `/v1/score/batch/${batchId}/retry`, undefined, bindings);

  const runs = meter.runs.filter(({ sql }) => /scoring_|job_criteria/.test(sql));
  expect(runs.filter(({ sql }) => sql.includes("UPDATE scoring_jobs")).length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const run of runs) {
    for (const step of await planOf(run)) {
      const list = /LIMIT/.test(run.sql);
      if (step.startsWith("SEARCH w ")) continue; // the endpoints of a space, which are five at most
      if ((step.startsWith("SCAN") && !WALKED.test(step)) || (TOO_WIDE.test(step) && !list))
        wrong.push(`${step} in ${run.sql}`);
    }
  }
  expect(wrong).toEqual([]);
});
