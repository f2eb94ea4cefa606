import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { deploy } from "../../support/cards.ts";
import { BatchWorld, candidates, CRITERIA } from "../batches/world.ts";

type Stored = { jobId: string; revision: number; criteria?: unknown; deployment?: string };

const put = (world: BatchWorld, body: unknown) => world.ask<Stored>("PUT", "/v1/jobs/job-1/criteria", body);
const licence = (points: number) => [
  { id: "licence", question: "A licence?", answerType: "boolean", pointValues: { true: points, false: 0 } },
];

async function revisionsOf(world: BatchWorld): Promise<number[]> {
  const statement = env.DB.prepare("SELECT revision FROM job_criteria WHERE space_id = ? ORDER BY revision");
  const { results } = await statement.bind(world.space).all<{ revision: number }>();
  return results.map(({ revision }) => revision);
}

describe("criteria of a job", () => {
  test("are answered as they were sent, with the revision that they are", async () => {
    const world = await BatchWorld.make();
    const made = await put(world, { criteria: CRITERIA });
    expect([made.status, made.body]).toMatchObject([200, { jobId: "job-1", revision: 1, criteria: CRITERIA }]);
    expect(await world.send("GET", "/v1/jobs/job-1/criteria")).toEqual(made.body);
  });

  test("that are the same again make no new revision; others make the next", async () => {
    const world = await BatchWorld.make();
    const answers = [
      await put(world, { criteria: CRITERIA }),
      await put(world, { criteria: CRITERIA }),
      await put(world, { criteria: licence(1) }),
    ];
    expect(answers.map(({ body }) => body.revision)).toEqual([1, 1, 2]);
  });

  test("may be a deployment of the space, and no other", async () => {
    const world = await BatchWorld.make();
    const { slug } = await deploy(world.key);
    expect((await put(world, { deployment: slug })).body).toMatchObject({ revision: 1, deployment: slug });
    const other = await BatchWorld.make();
    const { status, body } = await put(other, { deployment: slug });
    expect([status, body.error.fields]).toEqual([
      400,
      [
        {
          field: "deployment",
          message: `must be an active deployment of yours, not "${slug}": see GET /v1/deployments`,
        },
      ],
    ]);
  });

  test("that no scoring job points to go with the next; those of a scored job stay", async () => {
    const world = await BatchWorld.make();
    for (let points = 1; points <= 5; points += 1) await put(world, { criteria: licence(points) });
    expect(await revisionsOf(world)).toEqual([5]);
    const { batchId, jobs } = await world.submit(candidates(1));
    await world.finish(batchId);
    for (let points = 6; points <= 9; points += 1) await put(world, { criteria: licence(points) });
    expect(await revisionsOf(world)).toEqual([5, 9]);
    expect((await world.job(jobs[0]?.scoringJobId ?? "")).criteriaRevision).toBe(5);
  });

  test("that fifty callers put at once are all taken, one after the other", async () => {
    const world = await BatchWorld.make();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, points) => put(world, { criteria: licence(points + 1) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(50).fill(200));
    const revisions = answers.map(({ body }) => body.revision).toSorted((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });
});

describe("criteria are refused", () => {
  test.each<[string, unknown, string, string[]]>([
    ["with neither form", {}, "VALIDATION_ERROR", ["criteria"]],
    ["with both forms", { criteria: CRITERIA, deployment: "dep_xK8m" }, "VALIDATION_ERROR", ["criteria"]],
    ["with a slug that is none", { deployment: "card" }, "VALIDATION_ERROR", ["deployment"]],
    [
      "with wrong points alone",
      { criteria: licence(Number.MAX_VALUE) },
      "INVALID_POINT_VALUES",
      ["criteria[0].pointValues.true"],
    ],
    [
      "with wrong points and more",
      { criteria: [{ ...licence(1)[0], id: "", pointValues: { true: "x" } }], urgent: 1 },
      "VALIDATION_ERROR",
      ["criteria[0].id", "criteria[0].pointValues.true", "urgent"],
    ],
    [
      "of more than 512 KiB",
      { criteria: [{ ...licence(1)[0], question: "x".repeat(600_000) }] },
      "VALIDATION_ERROR",
      ["criteria"],
    ],
  ])("%s", async (_, body, code, fields) => {
    const world = await BatchWorld.make();
    const answer = await put(world, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect(answer.body.error.fields.map(({ field }) => field).toSorted()).toEqual(fields.toSorted());
    expect((await world.ask("GET", "/v1/jobs/job-1/criteria")).status).toBe(404);
  });
});
