import { describe, expect, test } from "vitest";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { Model, ModelListed } from "../../../src/features/scorecards/scorecards.schemas.ts";
import { call, freshIsolate, type Failure, type SnakePage } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { tick } from "../../support/clock.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";

const patch = (key: string, id: string, body: unknown, bindings = freshIsolate()) =>
  call<Model & Failure>("PATCH", `/v1/models/${id}`, { key, body, bindings });

describe("the lists", () => {
  test("of models come newest first, in pages, without specifications", async () => {
    const { key } = await makeKey();
    const made: string[] = [];
    for (const version of ["1", "2", "3"]) {
      tick();
      made.unshift((await deploy(key, cardOf({ model_version: version }))).modelId);
    }
    const first = await call<SnakePage<ModelListed>>("GET", "/v1/models?limit=2", { key });
    const second = await call<SnakePage<ModelListed>>("GET", `/v1/models?limit=2&cursor=${first.body.next_cursor}`, {
      key,
    });
    const seen = [...first.body.data, ...second.body.data].map(({ id }) => id);
    expect(seen).toEqual(made);
    expect(second.body.next_cursor).toBeNull();
    expect(first.text).not.toContain('"spec"');
  });

  test("of deployments come in pages, each once", async () => {
    const { key } = await makeKey();
    const made = [];
    for (const scorecard of ["a", "b", "c"]) made.push((await deploy(key, cardOf({ scorecard_id: scorecard }))).slug);
    const first = await call<SnakePage<Deployment>>("GET", "/v1/deployments?limit=2", { key });
    const path = `/v1/deployments?limit=2&cursor=${first.body.next_cursor}`;
    const second = await call<SnakePage<Deployment>>("GET", path, { key });
    const seen = [...first.body.data, ...second.body.data].map(({ slug }) => slug);
    expect(seen).toEqual(made.toSorted());
    expect(second.body.next_cursor).toBeNull();
  });
});

describe("a model", () => {
  test("is described anew and archived, and stays readable", async () => {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    await deploy(key, cardOf({ model_version: "2" }));
    const { status, body } = await patch(key, modelId, { description: "old", status: "archived" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ description: "old", status: "archived", version: "1.0.0", spec: cardOf() });
    expect((await call<Model>("GET", `/v1/models/${modelId}`, { key })).body).toEqual(body);
    expect((await patch(key, modelId, { description: null })).body).toMatchObject({
      description: null,
      status: "archived",
    });
  });

  test("that is a champion is not archived: 409 model_is_champion, and nothing of the patch is stored", async () => {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    const { status, body } = await patch(key, modelId, { description: "new", status: "archived" });
    expect([status, body.error.code]).toEqual([409, "model_is_champion"]);
    expect((await call<Model>("GET", `/v1/models/${modelId}`, { key })).body).toMatchObject({
      description: null,
      status: "active",
    });
  });

  test("that was archived is active again when it is deployed again", async () => {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    await deploy(key, cardOf({ model_version: "2" }));
    await patch(key, modelId, { status: "archived" });
    await deploy(key);
    expect((await call<Model>("GET", `/v1/models/${modelId}`, { key })).body.status).toBe("active");
  });

  test.each([
    [{}],
    [{ status: "active" }],
    [{ name: "x" }],
    [{ description: 5 }],
    [{ description: "x".repeat(2_001) }],
  ])("refuses the patch %j", async (body) => {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    expect((await patch(key, modelId, body)).status).toBe(422);
  });

  test("that does not exist is 404 model_not_found, and so is a deployment", async () => {
    const { key } = await makeKey();
    const model = await call<Failure>("GET", "/v1/models/mod_none", { key });
    expect([model.status, model.body.error.code]).toEqual([404, "model_not_found"]);
    expect((await patch(key, "mod_none", { description: "x" })).body.error.code).toBe("model_not_found");
    const deployment = await call<Failure>("GET", "/v1/deployments/dep_none", { key });
    expect([deployment.status, deployment.body.error.code]).toEqual([404, "deployment_not_found"]);
  });
});

describe("two changes of one model at the same time", () => {
  async function retired() {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    await deploy(key, cardOf({ model_version: "2" }));
    const read = async () => (await call<Model>("GET", `/v1/models/${modelId}`, { key })).body;
    return { key, modelId, read };
  }

  test.each([
    ["a description and the archiving of it", { description: "new" }, { status: "archived" }],
    ["the archiving of it and a description", { status: "archived" }, { description: "new" }],
  ])("%s are both kept, and the later answer has both", async (_, sent, meanwhile) => {
    const { key, modelId, read } = await retired();
    const DB = interleavedAtBatch(1, () => patch(key, modelId, meanwhile));
    const { status, body } = await patch(key, modelId, sent, freshIsolate({ DB }));
    expect([status, body]).toMatchObject([200, { description: "new", status: "archived" }]);
    expect(await read()).toEqual(body);
  });

  test("two descriptions leave the one that was stored last", async () => {
    const { key, modelId, read } = await retired();
    const DB = interleavedAtBatch(1, () => patch(key, modelId, { description: "first" }));
    const { body } = await patch(key, modelId, { description: "second" }, freshIsolate({ DB }));
    expect([body.description, await read()]).toEqual(["second", body]);
  });

  test("a model that becomes the champion while it is being archived is not archived: 409 model_is_champion", async () => {
    const { key, modelId, read } = await retired();
    const DB = interleavedAtBatch(1, () => deploy(key));
    const { status, body } = await patch(key, modelId, { status: "archived", description: "x" }, freshIsolate({ DB }));
    expect([status, body]).toMatchObject([409, { error: { code: "model_is_champion" } }]);
    expect(await read()).toMatchObject({ status: "active", description: null });
  });
});
