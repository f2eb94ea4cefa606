import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import type { Answer } from "../../support/answer.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import { countRows, makeProfile, makeTemplate, putRule, scoresOf } from "../../support/profiles.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

/** Of an assignment that carries an Idempotency-Key, the batch that commits the effect, and the one that keeps the answer. */
const EFFECT = 3;
const ANSWER = 4;
const HEADERS = { "Idempotency-Key": "once" };
const ASSIGNMENTS = "/v1/scoring/assignments";

async function setUp() {
  const { key, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  await putRule(key, profileId, await makeTemplate(key));
  const assign = (bindings = freshIsolate()) =>
    call<Assignment[] & Failure>("POST", `${ASSIGNMENTS}/bulk`, {
      key,
      body: { profileId, objectType: "company", objectIds: ["acme.com"] },
      headers: HEADERS,
      bindings,
    });
  const assignOne = (bindings = freshIsolate(), headers = {}) =>
    call<Assignment & Failure>("POST", ASSIGNMENTS, {
      key,
      body: { profileId, objectType: "company", objectId: "acme.com" },
      headers,
      bindings,
    });
  const unassign = async () => {
    const { body } = await call<Assignment[]>("GET", `${ASSIGNMENTS}?objectType=company&objectId=acme.com`, { key });
    for (const { id } of body) await call("DELETE", `${ASSIGNMENTS}/${id}`, { key });
  };
  return { key, organizationId, assign, assignOne, unassign };
}

/** Sends a request that is taken for lost just before one of its batches, in which time something else is done. */
async function overtake<Body>(
  send: (bindings: Env) => Promise<Answer<Body>>,
  batch: number,
  meanwhile: () => Promise<unknown>,
): Promise<Answer<Body>> {
  const DB = interleavedAtBatch(batch, async () => {
    vi.setSystemTime(Date.now() + 60_000);
    await meanwhile();
  });
  return send(freshIsolate({ DB }));
}

const told = ({ status, headers }: Answer) => [status, headers.get("Retry-After"), headers.get("Idempotency-Replayed")];
const TRY_AGAIN = [409, "1", null];

describe("a request that was given up and repeated", () => {
  test("can assign nothing any more: what its repeat assigned and was then removed stays removed", async () => {
    const { key, organizationId, assign, unassign } = await setUp();
    const second: Answer[] = [];
    const first = await overtake(assign, EFFECT, async () => {
      second.push(await assign());
      await unassign();
    });
    expect([second.map(told), told(first)]).toEqual([[[201, null, null]], TRY_AGAIN]);
    expect([await countRows("assignments", organizationId), await scoresOf(key, "acme.com")]).toEqual([0, []]);
  });

  test("cannot put its answer in the place of the one that its repeat was given", async () => {
    const { organizationId, assign, unassign } = await setUp();
    const second: Answer[] = [];
    const first = await overtake(assign, ANSWER, async () => {
      await unassign();
      second.push(await assign());
    });
    expect([second.map(told), told(first)]).toEqual([[[201, null, null]], TRY_AGAIN]);
    const again = await assign();
    expect([told(again), again.text]).toEqual([[201, null, "true"], second[0]?.text]);
    expect(await countRows("assignments", organizationId)).toBe(1);
  });

  test("cannot put its refusal in the place of what its repeat has done", async () => {
    const { assignOne, unassign } = await setUp();
    await assignOne();
    const second: Answer[] = [];
    const repeated = (bindings = freshIsolate()) => assignOne(bindings, HEADERS);
    const first = await overtake(repeated, ANSWER, async () => {
      await unassign();
      second.push(await repeated());
    });
    expect(second.map(told)).toEqual([[201, null, null]]);
    expect(first).toMatchObject({ status: 409, body: { error: { code: "ALREADY_ASSIGNED" } } });
    const again = await repeated();
    expect([told(again), again.text]).toEqual([[201, null, "true"], second[0]?.text]);
  });

  test("takes nothing from its repeat when it fails: the repeat's answer is kept", async () => {
    const { assign } = await setUp();
    const second: Answer[] = [];
    const first = await overtake(assign, EFFECT, async () => {
      second.push(await assign());
      throw new Error("D1_ERROR: Network connection lost.");
    });
    expect([second.map(told), told(first)]).toEqual([[[201, null, null]], [500, null, null]]);
    const again = await assign();
    expect([told(again), again.text]).toEqual([[201, null, "true"], second[0]?.text]);
  });

  test("takes no turn from its repeat that is still under way when it fails", async () => {
    const { organizationId, assign } = await setUp();
    const [underWay, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const held = interleavedAtBatch(EFFECT, () => {
      underWay.resolve(undefined);
      return goOn.promise;
    });
    const second: Promise<Answer>[] = [];
    const first = await overtake(assign, EFFECT, async () => {
      second.push(assign(freshIsolate({ DB: held })));
      await underWay.promise;
      throw new Error("D1_ERROR: Network connection lost.");
    });
    const third = await assign();
    expect(first.status).toBe(500);
    expect(third).toMatchObject({ status: 409, body: { error: { code: "IDEMPOTENCY_IN_FLIGHT" } } });
    goOn.resolve(undefined);
    expect((await Promise.all(second)).map(told)).toEqual([[201, null, null]]);
    expect(await countRows("assignments", organizationId)).toBe(1);
  });
});
