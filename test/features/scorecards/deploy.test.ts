import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { DeployedModel, Model } from "../../../src/features/scorecards/scorecards.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { failingAtBatch } from "../../support/faults.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";

afterEach(() => vi.useRealTimers());

const post = (key: string, body: unknown, bindings = freshIsolate()) =>
  call<DeployedModel>("POST", "/v1/models/deploy", { key, body, bindings });
const refused = (key: string, body: unknown) => call<Failure>("POST", "/v1/models/deploy", { key, body });
const versionServed = async (key: string, slug: string, bindings: Env) =>
  (await call<{ model_version: string }>("POST", `/v1/score/${slug}`, { key, body: {}, bindings })).body.model_version;

async function rowsOf(table: "models" | "deployments", organizationId: string): Promise<unknown> {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE space_id = ?`)
    .bind(`${organizationId}:test`)
    .first();
  return row?.["n"];
}

describe("deploying a card", () => {
  test("registers the model and answers its slug, ready to score", async () => {
    const { key } = await makeKey();
    const { status, body } = await post(key, { spec: cardOf(), description: "spring" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: "Checkout", version: "1.0.0", deployment: { status: "active" } });
    expect(body.model_id).toMatch(/^mod_/);
    expect(body.deployment?.slug).toMatch(/^dep_\w{4,}$/);
    expect(body.deployment).toMatchObject({
      id: body.deployment?.slug,
      endpoint: `/v1/score/${body.deployment?.slug}`,
    });
    const model = await call<Model>("GET", `/v1/models/${body.model_id}`, { key });
    expect(model.body).toMatchObject({
      description: "spring",
      environment: "staging",
      status: "active",
      spec: cardOf(),
    });
  });

  test("a new version takes the same slug and counts the change", async () => {
    const { key } = await makeKey();
    const first = await deploy(key);
    const second = await deploy(key, cardOf({ model_version: "1.1.0" }));
    expect(second.slug).toBe(first.slug);
    const { body } = await call<Deployment>("GET", `/v1/deployments/${first.slug}`, { key });
    expect(body).toMatchObject({ champion_model: { id: second.modelId, version: "1.1.0" }, cache_version: 2 });
  });

  test("the same specification again answers the same model, whatever the order of its keys", async () => {
    const { key, organizationId } = await makeKey();
    const first = await deploy(key);
    const { metadata, ...rest } = cardOf();
    const again = await deploy(key, { ...rest, metadata: Object.fromEntries(Object.entries(metadata).toReversed()) });
    expect(again).toEqual(first);
    expect(await rowsOf("models", organizationId)).toBe(1);
  });

  test("an earlier version again makes it the champion again", async () => {
    const { key } = await makeKey();
    const first = await deploy(key);
    await deploy(key, cardOf({ model_version: "2.0.0" }));
    expect(await deploy(key)).toEqual(first);
    expect(await versionServed(key, first.slug, freshIsolate())).toBe("1.0.0");
  });

  test("another specification under the same version is refused with 409 model_version_exists", async () => {
    const { key } = await makeKey();
    const { modelId } = await deploy(key);
    const { status, body } = await refused(key, { spec: cardOf({ name: "Other" }) });
    expect([status, body.error.code, body.error.details["model_id"]]).toEqual([409, "model_version_exists", modelId]);
  });

  test("without auto_deploy registers it and leaves the champion alone", async () => {
    const { key, organizationId } = await makeKey();
    const { body } = await post(key, { spec: cardOf(), auto_deploy: false });
    expect(body.deployment).toBeNull();
    expect([await rowsOf("models", organizationId), await rowsOf("deployments", organizationId)]).toEqual([1, 0]);
  });

  test("ten first deploys of one version at once make one model", async () => {
    const { key, organizationId } = await makeKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, { spec: cardOf() })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.model_id)).size).toBe(1);
    expect([await rowsOf("models", organizationId), await rowsOf("deployments", organizationId)]).toEqual([1, 1]);
  });

  test("a model that is archived in the same instant makes it active again: a champion is never archived", async () => {
    const { key } = await makeKey();
    const { slug, modelId } = await deploy(key);
    await deploy(key, cardOf({ model_version: "2" }));
    const archive = () => call("PATCH", `/v1/models/${modelId}`, { key, body: { status: "archived" } });
    const { status } = await post(key, { spec: cardOf() }, freshIsolate({ DB: interleavedAtBatch(1, archive) }));
    expect(status).toBe(200);
    expect((await call<Model>("GET", `/v1/models/${modelId}`, { key })).body.status).toBe("active");
    const { body } = await call<Deployment>("GET", `/v1/deployments/${slug}`, { key });
    expect(body).toMatchObject({ is_active: true, champion_model: { id: modelId } });
  });

  test("a version that another specification takes in the same instant is 409 model_version_exists", async () => {
    const { key, organizationId } = await makeKey();
    const DB = interleavedAtBatch(1, () => deploy(key, cardOf({ name: "Other" })));
    const { status, body } = await post(key, { spec: cardOf() }, freshIsolate({ DB }));
    expect([status, body]).toMatchObject([409, { error: { code: "model_version_exists" } }]);
    expect(await rowsOf("models", organizationId)).toBe(1);
  });

  test("that fails in the database leaves no model and no slug", async () => {
    const { key, organizationId } = await makeKey();
    const { status, text } = await post(
      key,
      { spec: cardOf() },
      freshIsolate({ DB: failingAtBatch(1), STAGE: "deployed" }),
    );
    expect(status).toBe(500);
    expect(text).not.toContain("D1_ERROR");
    expect([await rowsOf("models", organizationId), await rowsOf("deployments", organizationId)]).toEqual([0, 0]);
  });
});

test("a member that is not known is refused, so that no grade is given for a misspelt bound", async () => {
  const { key } = await makeKey();
  const { status, body } = await refused(key, { spec: cardOf({}, { risk_grades: [{ grade: "Approved", min: 600 }] }) });
  expect([status, body.error.code]).toEqual([422, "invalid_spec"]);
  expect(body.error.fields).toEqual([{ field: "spec.risk_grades[0].min", message: "is not a known key" }]);
});

test("a card that was stored with members that are not known goes on scoring", async () => {
  const { key, organizationId } = await makeKey();
  const { slug } = await deploy(key);
  const spec = JSON.stringify({ ...cardOf(), notes: ["kept"] });
  await env.DB.prepare("UPDATE models SET spec = ? WHERE space_id = ?").bind(spec, `${organizationId}:test`).run();
  const answer = await call("POST", `/v1/score/${slug}`, {
    key,
    body: { age: 41, purpose: "car" },
    bindings: freshIsolate(),
  });
  expect([answer.status, answer.body]).toMatchObject([200, { score: 555 }]);
});

test("what is legal and suspicious is noted, and again when the card is deployed again", async () => {
  const { key } = await makeKey();
  const parts = {
    scaling: { ...cardOf().scaling, target_odds: 0.5 },
    bins: { age: [{ range: "(-Infinity, Infinity)", points: 1 }], purpose: [{ category: "nan%,%Missing", points: 0 }] },
    risk_grades: [
      { grade: "A", min_score: 600 },
      { grade: "B", max_score: 590 },
    ],
  };
  const first = await post(key, { spec: cardOf({}, parts) });
  expect(first.body.notes.map(({ path }) => path)).toEqual([
    "spec.scaling.target_odds",
    "spec.bins.age",
    "spec.bins.purpose[0].category",
    "spec.risk_grades[0]",
  ]);
  expect((await post(key, { spec: cardOf({}, parts) })).body).toEqual(first.body);
  expect((await post(key, { spec: cardOf({ model_version: "2" }) })).body.notes).toEqual([]);
});

test("what is wrong with a card and with what stands beside it is listed together", async () => {
  const { key } = await makeKey();
  const spec = cardOf({ spec_version: "2.0" }, { risk_grades: [{ grade: "A", min_score: "x" }] });
  const { status, body } = await refused(key, { spec, environment: "moon", dry: true });
  expect([status, body.error.code]).toEqual([422, "invalid_spec"]);
  expect(body.error.fields).toEqual([
    { field: "spec.metadata.spec_version", message: 'must be "1.0", not "2.0"' },
    { field: "spec.risk_grades[0].min_score", message: 'must be a finite number, not "x"' },
    { field: "environment", message: 'must be one of "production", "staging", not "moon"' },
    { field: "dry", message: "is not a known field" },
  ]);
  const nothing = await refused(key, { auto_deploy: 1 });
  expect(nothing.body.error.fields.map(({ field }) => field)).toEqual(["spec", "auto_deploy"]);
});

describe("a champion is seen", () => {
  test("at once by the isolate that deployed it, and by every other within 10 seconds", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key } = await makeKey();
    const { slug } = await deploy(key);
    const [idle, busy] = [freshIsolate(), freshIsolate()];
    for (const isolate of [idle, busy]) expect(await versionServed(key, slug, isolate)).toBe("1.0.0");
    const own = freshIsolate();
    await versionServed(key, slug, own);
    await post(key, { spec: cardOf({ model_version: "2.0.0" }) }, own);
    expect(await versionServed(key, slug, own)).toBe("2.0.0");
    vi.setSystemTime(now + 4_000);
    expect(await versionServed(key, slug, busy)).toBe("1.0.0");
    expect(await versionServed(key, slug, busy)).toBe("2.0.0");
    vi.setSystemTime(now + 8_000);
    expect(await versionServed(key, slug, idle)).toBe("2.0.0");
  });

  test("no more once the deployment is inactive: 404 deployment_not_found", async () => {
    const { key } = await makeKey();
    const { slug } = await deploy(key);
    await env.DB.prepare("UPDATE deployments SET is_active = 0 WHERE slug = ?").bind(slug).run();
    const { status, body } = await call<Failure>("POST", `/v1/score/${slug}`, {
      key,
      body: {},
      bindings: freshIsolate(),
    });
    expect([status, body.error.code]).toEqual([404, "deployment_not_found"]);
    expect((await call<Deployment>("GET", `/v1/deployments/${slug}`, { key })).body.is_active).toBe(false);
  });

  test("even while the database fails: the known one goes on scoring", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const { key } = await makeKey();
    const { slug } = await deploy(key);
    let failing = false;
    const flaky = new Proxy(env.DB, {
      get(target, name) {
        if (failing) throw new Error("D1_ERROR: D1 DB is overloaded.");
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const bindings = freshIsolate({ DB: flaky });
    expect(await versionServed(key, slug, bindings)).toBe("1.0.0");
    failing = true;
    vi.setSystemTime(now + 25_000);
    expect(await versionServed(key, slug, bindings)).toBe("1.0.0");
  });
});

describe("a card with mistakes", () => {
  test("is refused with 422 invalid_spec that lists all of them with their paths, and leaves nothing", async () => {
    const { key, organizationId } = await makeKey();
    const { spec } = { spec: cardOf() };
    const { status, body } = await refused(key, {
      spec: {
        metadata: { ...spec.metadata, spec_version: "2.0", name: "" },
        scaling: { base_points: "500", pdo: 0, target_score: 600, target_odds: 19, offset: 1 },
        variables: [
          { name: "age", type: "number" },
          { name: "id", type: "numeric" },
        ],
        bins: { age: [{ range: "(5, 1]", points: 1 }], colour: [] },
        risk_grades: [{ grade: "A", min_score: 5, max_score: 5 }],
      },
    });
    expect([status, body.error.code, body.error.type]).toEqual([422, "invalid_spec", "VALIDATION"]);
    expect(body.error.fields.map(({ field }) => field)).toEqual([
      "spec.metadata.spec_version",
      "spec.metadata.name",
      "spec.scaling.base_points",
      "spec.scaling.pdo",
      "spec.variables[0].type",
      "spec.variables[1].name",
      "spec.bins.age[0].range",
      "spec.bins.id",
      "spec.bins.colour",
      "spec.risk_grades[0]",
    ]);
    expect(await rowsOf("models", organizationId)).toBe(0);
  });

  test.each([
    ["no spec", {}, 422],
    ["a spec of null", { spec: null }, 422],
    ["a spec nested ten thousand deep", `{"spec": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`, 422],
    ["a spec of a million bytes", { spec: { ...cardOf(), note: "x".repeat(1_000_000) } }, 422],
    ["infinite points", JSON.stringify({ spec: cardOf() }).replace('"points":15', '"points":1e400'), 422],
    ["an unknown option", { spec: cardOf(), autoDeploy: true }, 422],
    ["prototype games", `{"spec": {"__proto__": {"metadata": {}}, "bins": {"__proto__": []}}}`, 422],
  ])("%s is refused with its reason", async (_, body, expected) => {
    const { key } = await makeKey();
    const answer = await refused(key, body);
    expect(answer.status).toBe(expected);
    expect(answer.body.error.fields.length).toBeGreaterThan(0);
  });
});
