import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.ts";
import { sha256 } from "../../../src/core/digest.ts";
import type { BatchScores, SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf } from "../../support/cards.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";
import { APPLICANT, RECORDS, makeOwner, publicKeys, read, one, batch, verify, PROVED } from "./owner.ts";

const hashOf = async (value: unknown) => (await sha256(canonicalJson(value))).toHex();

describe("a receipt", () => {
  test("of a single score is read by another JOSE library, and says just what was scored, with what and to what", async () => {
    const owner = await makeOwner();
    const answer = await one(owner, { include_reasons: true, include_path: true });
    const { score, risk_grade, pd, contributions, warnings } = answer;
    const { body: model } = await call<{ spec: unknown }>("GET", `/v1/models/${owner.modelId}`, { key: owner.key });
    expect(await read(answer.receipt)).toEqual({
      v: 1,
      organization: owner.organizationId,
      environment: "test",
      deployment_id: owner.slug,
      model_id: owner.modelId,
      spec_hash: await hashOf(model.spec),
      input_hash: await hashOf([APPLICANT]),
      results_hash: await hashOf([{ score, risk_grade, pd, contributions, warnings }]),
      scored_at: answer.scored_at,
      request_id: answer.request_id,
    });
    const { keys } = await publicKeys();
    expect(decodeProtectedHeader(answer.receipt ?? "")).toEqual({ alg: "EdDSA", kid: keys[0]?.kid });
  });

  test("of a batch has the hashes of all records and of all results, as they were answered", async () => {
    const owner = await makeOwner();
    const { receipt, results, ...answer } = await batch(owner, { include_contributions: true });
    expect(await read(receipt)).toMatchObject({
      deployment_id: owner.slug,
      model_id: owner.modelId,
      input_hash: await hashOf(RECORDS),
      results_hash: await hashOf(results),
      scored_at: answer.scored_at,
      request_id: answer.request_id,
    });
  });

  test("of a model that was asked by its id names no deployment", async () => {
    const { key, modelId } = await makeOwner();
    const single = await call<SingleScore>("POST", `/v1/models/${modelId}/score`, {
      key,
      body: { ...APPLICANT, include_receipt: true },
    });
    const many = await call<BatchScores>("POST", `/v1/models/${modelId}/score/batch`, {
      key,
      body: { records: RECORDS, include_receipt: true },
    });
    for (const { receipt } of [single.body, many.body])
      expect(await read(receipt)).toMatchObject({ deployment_id: null, model_id: modelId });
    expect(await verify({ key }, { receipt: single.body.receipt, records: [APPLICANT] })).toEqual(PROVED);
    expect(await verify({ key }, { receipt: many.body.receipt, records: RECORDS })).toEqual(PROVED);
  });

  test("is there where it is asked for and nowhere else, and takes nothing away from an answer", async () => {
    const owner = await makeOwner();
    const { receipt: _one, ...single } = await one(owner);
    const plain = await call<SingleScore>("POST", `/v1/score/${owner.slug}`, { key: owner.key, body: APPLICANT });
    expect(plain.body).not.toHaveProperty("receipt");
    const { request_id: _a, scored_at: _b, ...rest } = plain.body;
    expect(single).toMatchObject(rest);
    const { receipt: _many, results } = await batch(owner);
    const body = { records: RECORDS, include_receipt: false };
    const without = await call<BatchScores>("POST", `/v1/score/${owner.slug}/batch`, { key: owner.key, body });
    expect(without.body).not.toHaveProperty("receipt");
    expect(without.body.results).toEqual(results);
  });

  test("names the challenger where a challenger has answered", async () => {
    const owner = await makeOwner();
    const { body: registered } = await call<{ model_id: string }>("POST", "/v1/models/deploy", {
      key: owner.key,
      body: { spec: cardOf({ model_version: "2.0.0" }), auto_deploy: false },
    });
    const traffic = { action: "add_challenger", model_id: registered.model_id, traffic_pct: 50 };
    await call("PATCH", `/v1/deployments/${owner.slug}/traffic`, { key: owner.key, body: traffic });
    const seen = new Map<string, string>();
    const bindings = freshIsolate();
    for (let id = 0; id < 40 && seen.size < 2; id += 1) {
      const answer = await one(owner, { id }, bindings);
      seen.set(answer.model_version, (await read(answer.receipt)).model_id);
    }
    expect(Object.fromEntries(seen)).toEqual({ "1.0.0": owner.modelId, "2.0.0": registered.model_id });
  });

  test("costs a warm request no call of the database and none of an object", async () => {
    const owner = await makeOwner();
    const { bindings, calls } = countedIsolate();
    const ask = (path: string, body: object) =>
      call("POST", `/v1/score/${owner.slug}${path}`, { key: owner.key, body, bindings });
    await ask("", { ...APPLICANT, include_receipt: true });
    const before = { ...calls };
    expect((await ask("", { ...APPLICANT, include_receipt: true })).text).toContain(`"receipt"`);
    expect((await ask("/batch", { records: RECORDS, include_receipt: true })).text).toContain(`"receipt"`);
    expect(calls).toEqual(before);
  });

  test.each([
    ["", { age: 41, include_receipt: "yes" }],
    ["/batch", { records: [{}], include_receipt: 1 }],
  ])("is an option that is true or false%s", async (path, body) => {
    const { key, slug } = await makeOwner();
    const { status, body: failure } = await call<Failure>("POST", `/v1/score/${slug}${path}`, { key, body });
    expect([status, failure.error.fields.map(({ field }) => field)]).toEqual([422, ["include_receipt"]]);
  });

  test("is no variable: a card that calls one include_receipt is refused", async () => {
    const { key } = await makeKey();
    const spec = cardOf({}, { variables: [{ name: "include_receipt", type: "numeric" }] });
    const { status, body } = await call<Failure>("POST", "/v1/models/deploy", { key, body: { spec } });
    expect([status, JSON.stringify(body.error.fields)]).toEqual([422, expect.stringContaining("reserved name")]);
  });
});
