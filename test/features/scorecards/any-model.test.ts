import { beforeAll, describe, expect, test } from "vitest";
import type { BatchScores, SingleScore } from "../../../src/features/score/score.schemas.ts";
import type { ModelDiff, ModelListed } from "../../../src/features/scorecards/scorecards.schemas.ts";
import { call, freshIsolate, type Failure, type SnakePage } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
let first: string;
let second: string;

beforeAll(async () => {
  ({ key } = await makeKey());
  ({ modelId: first } = await deploy(key));
  const bins = { ...cardOf().bins, age: [{ range: "(-Infinity, Infinity)", points: 100 }] };
  ({ modelId: second } = await deploy(key, cardOf({ model_version: "2" }, { bins })));
  await deploy(key, cardOf({ scorecard_id: "another" }));
});

const body = { id: "a", age: 41, purpose: "car" };

describe("scoring with any model", () => {
  test("answers as behind a slug, with no deployment, from one isolate to the next", async () => {
    for (const bindings of [freshIsolate(), freshIsolate()]) {
      const one = await call<SingleScore>("POST", `/v1/models/${first}/score`, { key, body, bindings });
      expect(one.body).toMatchObject({ id: "a", score: 555, model_version: "1.0.0", deployment_id: null });
      const records = { records: [body, {}], include_contributions: true };
      const batch = await call<BatchScores>("POST", `/v1/models/${first}/score/batch`, {
        key,
        body: records,
        bindings,
      });
      expect(batch.body).toMatchObject({ total: 2, model_version: "1.0.0", deployment_id: null });
      expect(batch.body.results[0]).toMatchObject({ score: 555, contributions: { age: 15, purpose: 40 } });
    }
    expect((await call<SingleScore>("POST", `/v1/models/${second}/score`, { key, body })).body.score).toBe(640);
  });

  test("takes archived models too", async () => {
    await call("PATCH", `/v1/models/${first}`, { key, body: { status: "archived" } });
    const { status } = await call("POST", `/v1/models/${first}/score`, { key, body, bindings: freshIsolate() });
    expect(status).toBe(200);
  });

  test("says that there is no such model before what is wrong with the body, and needs the scope score", async () => {
    const other = await makeKey();
    for (const path of [`/v1/models/${first}/score`, `/v1/models/${first}/score/batch`]) {
      const absent = await call<Failure>("POST", path, { key: other.key, body: { records: 5 } });
      expect([absent.status, absent.body.error.code]).toEqual([404, "model_not_found"]);
      const reader = await makeKey({ scopes: ["read", "write"] });
      const refused = await call<Failure>("POST", path, { key: reader.key, body });
      expect([refused.status, refused.body.error.code]).toEqual([403, "insufficient_scope"]);
      expect((await call("POST", path, { key, body: [] })).status).toBe(422);
    }
  });
});

describe("the models of one scorecard", () => {
  test("are listed alone, in pages", async () => {
    const list = (query: string) => call<SnakePage<ModelListed>>("GET", `/v1/models?${query}`, { key });
    const { body: page } = await list("scorecard_id=checkout&limit=1");
    expect(page.data.map(({ id }) => id)).toEqual([second]);
    const { body: next } = await list(`scorecard_id=checkout&limit=1&cursor=${page.next_cursor}`);
    expect([next.data.map(({ id }) => id), next.next_cursor]).toEqual([[first], null]);
    expect((await list("scorecard_id=none")).body.data).toEqual([]);
    expect((await list("")).body.data).toHaveLength(3);
  });

  test("are compared by what they are", async () => {
    const { body: diff } = await call<ModelDiff>("GET", `/v1/models/${first}/diff?with=${second}`, { key });
    expect(diff.data).toEqual([
      { path: "metadata.model_version", from: "1.0.0", to: "2" },
      { path: 'bins.age["(-Infinity, 25]"]', from: { range: "(-Infinity, 25]", points: -20 }, to: null },
      { path: 'bins.age["(25, Infinity)"]', from: { range: "(25, Infinity)", points: 15 }, to: null },
      { path: "bins.age.Missing", from: { range: "Missing", points: -5 }, to: null },
      {
        path: 'bins.age["(-Infinity, Infinity)"]',
        from: null,
        to: { range: "(-Infinity, Infinity)", points: 100 },
      },
    ]);
  });

  test("another space's model is absent on either side", async () => {
    const other = await makeKey();
    const { modelId } = await deploy(other.key);
    for (const path of [`${first}/diff?with=${modelId}`, `${modelId}/diff?with=${first}`]) {
      const { status, body: refused } = await call<Failure>("GET", `/v1/models/${path}`, { key });
      expect([status, refused.error.code]).toEqual([404, "model_not_found"]);
    }
    const without = await call<Failure>("GET", `/v1/models/${first}/diff`, { key });
    expect(without.body.error.fields).toEqual([{ field: "with", message: "is missing" }]);
  });
});
