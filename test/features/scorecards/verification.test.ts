import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { DeployedModel } from "../../../src/features/scorecards/scorecards.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { cardOf } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

const post = (key: string, body: unknown, headers = {}) =>
  call<DeployedModel>("POST", "/v1/models/deploy", { key, body, headers });
const refused = (key: string, body: unknown) => call<Failure>("POST", "/v1/models/deploy", { key, body });

async function storedOf(organizationId: string): Promise<unknown> {
  const tables = ["models", "deployments"].map((table) => `(SELECT count(*) FROM ${table} WHERE space_id = ?1)`);
  const row = await env.DB.prepare(`SELECT ${tables.join(" + ")} AS n`)
    .bind(`${organizationId}:test`)
    .first();
  return row?.["n"];
}

const records = [{ age: 41, purpose: "car" }, { age: 20 }];

describe("deploying with proof", () => {
  test("a card that reproduces the numbers is deployed", async () => {
    const { key } = await makeKey();
    const verification = { records, scores: [555, 480], tolerance: 1 };
    const { status, body } = await post(key, { spec: cardOf(), verification: { ...verification, pds: [0.0894, 0.2] } });
    expect([status, body.deployment?.status]).toEqual([200, "active"]);
  });

  test("one that does not is refused with every difference, and nothing is stored", async () => {
    const { key, organizationId } = await makeKey();
    const verification = { records, scores: [555, 481], pds: [0.1, 0.2] };
    const { status, body } = await refused(key, { spec: cardOf(), verification });
    expect([status, body.error.code]).toEqual([422, "verification_failed"]);
    expect(body.error.details).toEqual({
      differences: [
        { index: 0, field: "pd", expected: 0.1, got: expect.closeTo(0.0894, 4) },
        { index: 1, field: "score", expected: 481, got: 480 },
        { index: 1, field: "pd", expected: 0.2, got: expect.any(Number) },
      ],
      total: 3,
    });
    expect(await storedOf(organizationId)).toBe(0);
  });

  test("at most 1,000 differences are listed, and all are counted", async () => {
    const { key } = await makeKey();
    const many = Array.from({ length: 1_000 }, () => ({ age: 41 }));
    const verification = { records: many, scores: many.map(() => 0), pds: many.map(() => 1) };
    const { body } = await refused(key, { spec: cardOf(), verification });
    expect([body.error.details["total"], body.error.details["differences"]]).toEqual([
      2_000,
      expect.objectContaining({ length: 1_000 }),
    ]);
  });

  test.each([
    [{ records: [], scores: [] }, ["verification.records"]],
    [{ scores: [1] }, ["verification.records"]],
    [{ records: [{}, { a: [] }, 5], scores: [1, 2, 3] }, ["verification.records[1].a", "verification.records[2]"]],
    [{ records: [{}], scores: [1, 2] }, ["verification.scores"]],
    [{ records: [{}], scores: [1], pds: [] }, ["verification.pds"]],
    [{ records: [{}], scores: ["1"] }, ["verification.scores[0]"]],
    [{ records: [{}], scores: [1], pds: [2] }, ["verification.pds[0]"]],
    [{ records: [{}], scores: [1], tolerance: -1 }, ["verification.tolerance"]],
    [{ records: [{}], scores: [1], colour: 1 }, ["verification.colour"]],
    [{ records: Array.from({ length: 1_001 }, () => ({})), scores: [1] }, ["verification.records"]],
    [null, ["verification"]],
  ])("a verification that is wrong is refused with its fields: %#", async (verification, fields) => {
    const { key } = await makeKey();
    const { status, body } = await refused(key, { spec: cardOf(), verification });
    expect([status, body.error.fields.map(({ field }) => field)]).toEqual([422, fields]);
  });
});

describe("a dry run", () => {
  test("checks all and stores nothing", async () => {
    const { key, organizationId } = await makeKey();
    const { status, body } = await post(key, { spec: cardOf(), dry_run: true });
    expect([status, body]).toEqual([
      200,
      { model_id: null, name: "Checkout", version: "1.0.0", deployment: null, notes: [] },
    ]);
    expect(await storedOf(organizationId)).toBe(0);
    const wrong = { spec: cardOf(), dry_run: true, verification: { records: [{}], scores: [1] } };
    expect((await refused(key, wrong)).body.error.code).toBe("verification_failed");
    expect((await refused(key, { spec: cardOf({ spec_version: "2" }), dry_run: true })).body.error.code).toBe(
      "invalid_spec",
    );
  });

  test("says that a version exists with another specification", async () => {
    const { key } = await makeKey();
    await post(key, { spec: cardOf() });
    const other = { spec: cardOf({ name: "Other" }), dry_run: true };
    const { status, body } = await refused(key, other);
    expect([status, body.error.code]).toEqual([409, "model_version_exists"]);
    expect((await post(key, { spec: cardOf(), dry_run: true })).body.model_id).toBeNull();
  });

  test("under an Idempotency-Key is answered the same again", async () => {
    const { key } = await makeKey();
    const headers = { "Idempotency-Key": "dry" };
    const body = { spec: cardOf(), dry_run: true };
    const first = await post(key, body, headers);
    const second = await post(key, body, headers);
    expect([second.body, second.headers.get("Idempotency-Replayed")]).toEqual([first.body, "true"]);
  });
});
