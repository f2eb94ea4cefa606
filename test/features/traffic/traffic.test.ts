import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { afterEach } from "vitest";
import { chooseArm } from "../../../src/core/traffic/choose-arm.ts";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { Change, Promoted, RolledBack } from "../../../src/features/traffic/traffic.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";
import { pass, stopClock } from "../recompute/world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

/** A scorecard with versions 1.0.0, which is the champion, to 1.3.0: each gives its own base points. */
async function begin() {
  const { key, organizationId } = await makeKey();
  const models: string[] = [];
  let slug = "";
  for (const [version, base] of [
    ["1.3.0", 803],
    ["1.2.0", 802],
    ["1.1.0", 801],
    ["1.0.0", 800],
  ] as const) {
    const spec = cardOf({ model_version: version }, { scaling: { base_points: base, method: "none" } });
    const body = { spec, auto_deploy: version === "1.0.0" };
    const made = await call<{ model_id: string; deployment: { slug: string } | null }>("POST", "/v1/models/deploy", {
      key,
      body,
    });
    expect(made.status, made.text).toBe(200);
    models.unshift(made.body.model_id);
    slug = made.body.deployment?.slug ?? slug;
  }
  const ask = <Body>(method: string, path: string, body?: unknown, bindings?: Env) =>
    call<Body & Failure>(method, `/v1/deployments/${slug}${path}`, { key, body, ...(bindings && { bindings }) });
  const traffic = async (body: unknown) => {
    const answer = await ask<Deployment>("PATCH", "/traffic", body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const add = async (model: number, pct: number) => {
    const { challengers } = await traffic({ action: "add_challenger", model_id: models[model], traffic_pct: pct });
    return challengers.at(-1)?.id ?? "";
  };
  const scoredBy = async (id: string, bindings?: Env) => {
    const { body } = await call<{ model_version: string }>("POST", `/v1/score/${slug}`, {
      key,
      body: { id, age: 41 },
      ...(bindings && { bindings }),
    });
    return body.model_version;
  };
  const history = async () => (await ask<{ data: Change[] }>("GET", "/history")).body.data;
  return { key, organizationId, slug, models, ask, traffic, add, scoredBy, history };
}

describe("a challenger", () => {
  test("answers its share of applicants, the same applicant always by the same model", async () => {
    const { add, scoredBy } = await begin();
    await add(1, 30);
    const bindings = freshIsolate();
    const ids = Array.from({ length: 300 }, (_, index) => `applicant-${index}`);
    const first: string[] = [];
    for (const id of ids) first.push(await scoredBy(id, bindings));
    const challenged = first.filter((version) => version === "1.1.0").length;
    expect(Math.abs(challenged - 90)).toBeLessThan(3 * Math.sqrt(300 * 0.3 * 0.7));
    expect(new Set(first)).toEqual(new Set(["1.0.0", "1.1.0"]));
    const again: string[] = [];
    for (const id of ids.slice(0, 50)) again.push(await scoredBy(id, bindings));
    expect(again).toEqual(first.slice(0, 50));
  });

  test("answers whole batches, each by one model", async () => {
    const { key, slug, add } = await begin();
    await add(1, 50);
    const versions = new Set<string>();
    for (let batch = 0; batch < 40; batch += 1) {
      const body = { records: [{ age: 41 }, { age: 20 }], include_contributions: true };
      const scored = await call<{ model_version: string; results: { score: number }[] }>(
        "POST",
        `/v1/score/${slug}/batch`,
        { key, body },
      );
      versions.add(
        `${scored.body.model_version}: ${scored.body.results.map(({ score }) => Math.floor(score / 100)).join()}`,
      );
    }
    expect(versions.size).toBeLessThanOrEqual(2);
    expect([...versions].map((text) => text.slice(0, 5)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "1.0.0",
      "1.1.0",
    ]);
  });

  test("costs a warm request no call of the database or an object", async () => {
    const { slug, add, scoredBy } = await begin();
    await add(1, 50);
    const share = [{ trafficPct: 50 }];
    const subjects = Array.from({ length: 100 }, (_, index) => `a${index}`);
    const ofChampion = subjects.find((subject) => !chooseArm(slug, subject, share)) ?? "";
    const ofChallenger = subjects.find((subject) => chooseArm(slug, subject, share)) ?? "";
    const { bindings, calls } = countedIsolate();
    await scoredBy("warm", bindings);
    const cold = { ...calls };
    const met = [await scoredBy(ofChampion, bindings), await scoredBy(ofChallenger, bindings)];
    expect([met, calls]).toEqual([["1.0.0", "1.1.0"], cold]);
  });

  test("answers nothing in shadow mode, and nothing once it is removed", async () => {
    const { traffic, add, scoredBy } = await begin();
    const id = await add(1, 50);
    const versions = async () => {
      const met = new Set<string>();
      for (let index = 0; index < 30; index += 1) met.add(await scoredBy(`a${index}`));
      return met.size;
    };
    expect(await versions()).toBe(2);
    expect((await traffic({ action: "toggle_shadow", shadow_mode: true })).shadow_mode).toBe(true);
    expect(await versions()).toBe(1);
    await traffic({ action: "toggle_shadow", shadow_mode: false });
    expect(await versions()).toBe(2);
    expect((await traffic({ action: "remove_challenger", challenger_id: id })).challengers).toEqual([]);
    expect(await versions()).toBe(1);
  });

  test("is seen by other isolates within ten seconds", async () => {
    const { add, scoredBy } = await begin();
    const bindings = freshIsolate();
    expect(await scoredBy("a", bindings)).toBe("1.0.0");
    await add(1, 50);
    pass(10_000);
    const met = new Set<string>();
    for (let index = 0; index < 30; index += 1) met.add(await scoredBy(`a${index}`, bindings));
    expect(met.size).toBe(2);
  });
});

describe("traffic is refused", () => {
  test("with every field, under one code, and 404 for what is unknown", async () => {
    const { ask, add, models, key } = await begin();
    await add(1, 30);
    const other = await deploy(key, cardOf({ scorecard_id: "other", model_version: "9.0.0" }));
    const refusals: unknown[] = [];
    for (const body of [
      { action: "add_challenger", model_id: models[1], traffic_pct: 30 },
      { action: "add_challenger", model_id: models[0], traffic_pct: 1 },
      { action: "add_challenger", model_id: other.modelId, traffic_pct: 0 },
      { action: "add_challenger", model_id: other.modelId, traffic_pct: 1 },
      { action: "add_challenger", model_id: "mod_none", traffic_pct: 1 },
      { action: "remove_challenger", challenger_id: "ch_none" },
      "no object",
    ]) {
      const { status, body: answer } = await ask("PATCH", "/traffic", JSON.stringify(body));
      refusals.push([status, answer.error.code, answer.error.fields.map(({ field }) => field)]);
    }
    expect(refusals).toEqual([
      [422, "invalid_traffic_config", ["model_id", "traffic_pct"]],
      [422, "invalid_traffic_config", ["model_id"]],
      [422, "invalid_traffic_config", ["traffic_pct"]],
      [422, "invalid_traffic_config", ["model_id"]],
      [404, "model_not_found", []],
      [404, "challenger_not_found", []],
      [422, "invalid_traffic_config", [""]],
    ]);
    const unknown = await call<Failure>("PATCH", "/v1/deployments/dep_none/traffic", { key, body: { action: "?" } });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, "deployment_not_found"]);
  });

  test("by another organisation's key as if nothing were there", async () => {
    const { slug, models } = await begin();
    const { key } = await makeKey();
    const bodies = {
      traffic: { action: "add_challenger", model_id: models[1], traffic_pct: 1 },
      promote: { challenger_id: "ch_x" },
      rollback: { reason: "x" },
    };
    const answers = [
      await call<Failure>("PATCH", `/v1/deployments/${slug}/traffic`, { key, body: bodies.traffic }),
      await call<Failure>("POST", `/v1/deployments/${slug}/promote`, { key, body: bodies.promote }),
      await call<Failure>("POST", `/v1/deployments/${slug}/rollback`, { key, body: bodies.rollback }),
      await call<Failure>("GET", `/v1/deployments/${slug}/history`, { key }),
    ];
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
      answers.map(() => [404, "deployment_not_found"]),
    );
  });
});

describe("a promotion", () => {
  test("makes the challenger the champion, ends the others, and is told", async () => {
    const { ask, add, models, scoredBy, history } = await begin();
    const first = await add(1, 20);
    await add(2, 20);
    const { status, body } = await ask<Promoted>("POST", "/promote", { challenger_id: first });
    expect([status, body]).toMatchObject([
      200,
      { promoted_model_id: models[1], previous_champion_id: models[0], challengers_deactivated: 1, cache_version: 4 },
    ]);
    expect(await scoredBy("a")).toBe("1.1.0");
    const { body: deployment } = await ask<Deployment>("GET", "");
    expect([deployment.champion_model.version, deployment.cache_version]).toEqual(["1.1.0", 4]);
    expect(deployment.challengers.map(({ model_version: version, is_active: active }) => [version, active])).toEqual([
      ["1.2.0", false],
    ]);
    expect((await history())[0]).toMatchObject({
      action: "promote",
      from: { model_id: models[0], version: "1.0.0" },
      to: { model_id: models[1], version: "1.1.0" },
      reason: null,
    });
    expect((await ask("POST", "/promote", { challenger_id: first })).body.error.code).toBe("challenger_not_found");
  });

  test("in the middle of traffic leaves each request wholly to one model", async () => {
    const { key, slug, ask, add } = await begin();
    const id = await add(1, 50);
    const body = { records: Array.from({ length: 50 }, () => ({ age: 41 })) };
    const isolates = [freshIsolate(), freshIsolate()];
    const score = (at: number) =>
      call<{ model_version: string; results: { score: number }[] }>("POST", `/v1/score/${slug}/batch`, {
        key,
        body,
        bindings: isolates[at % 2] ?? freshIsolate(),
      });
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, at) => score(at)),
      ask("POST", "/promote", { challenger_id: id }).then(() => score(0)),
      ...Array.from({ length: 20 }, (_, at) => score(at)),
    ]);
    const scores = new Map<string, Set<number>>();
    for (const { status, body: scored } of answers) {
      expect(status).toBe(200);
      const known = scores.get(scored.model_version) ?? new Set();
      for (const { score: points } of scored.results) known.add(points);
      scores.set(scored.model_version, known);
    }
    expect([...scores.values()].every((points) => points.size === 1)).toBe(true);
  });
});

describe("a rollback", () => {
  test("brings the champion before back, can be rolled back, and says why", async () => {
    const { ask, add, key, models, scoredBy, history } = await begin();
    const none = await ask("POST", "/rollback", { reason: "x" });
    expect([none.status, none.body.error.code]).toEqual([400, "no_rollback_target"]);
    await ask("POST", "/promote", { challenger_id: await add(1, 20) });
    await call("PATCH", `/v1/models/${models[0]}`, { key, body: { status: "archived" } });
    const back = await ask<RolledBack>("POST", "/rollback", { reason: "too strict" });
    expect(back.body).toMatchObject({
      rolled_back_from: { model_id: models[1], version: "1.1.0" },
      rolled_back_to: { model_id: models[0], version: "1.0.0" },
      challengers_deactivated: 0,
    });
    expect(await scoredBy("a")).toBe("1.0.0");
    const { body: model } = await call<{ status: string }>("GET", `/v1/models/${models[0]}`, { key });
    expect(model.status).toBe("active");
    expect((await history())[0]).toMatchObject({ action: "rollback", reason: "too strict" });
    await ask("POST", "/rollback", { reason: "after all" });
    expect(await scoredBy("a")).toBe("1.1.0");
  });
});

describe("a deployment", () => {
  test("that is switched off scores nothing, is readable, and comes back", async () => {
    const { key, slug, traffic, ask } = await begin();
    await traffic({ action: "set_active", is_active: false });
    const off = await call<Failure>("POST", `/v1/score/${slug}`, { key, body: { age: 41 } });
    expect([off.status, off.body.error.code]).toEqual([404, "deployment_not_found"]);
    expect((await ask<Deployment>("GET", "")).body.is_active).toBe(false);
    await traffic({ action: "set_active", is_active: true });
    expect((await call("POST", `/v1/score/${slug}`, { key, body: { age: 41 } })).status).toBe(200);
  });

  test("that gets a new champion keeps its challengers, but for the one that it is", async () => {
    const { key, add, ask } = await begin();
    await add(1, 20);
    await add(2, 10);
    const spec = cardOf({ model_version: "1.1.0" }, { scaling: { base_points: 801, method: "none" } });
    await call("POST", "/v1/models/deploy", { key, body: { spec } });
    const { body } = await ask<Deployment>("GET", "");
    expect([body.champion_model.version, body.challengers.map(({ model_version: version }) => version)]).toEqual([
      "1.1.0",
      ["1.2.0"],
    ]);
  });

  test("moves its version by one with each change, and its history has each once", async () => {
    const { traffic, add, ask, history, models } = await begin();
    const id = await add(1, 20);
    await traffic({ action: "update_traffic", challenger_id: id, traffic_pct: 25 });
    await traffic({ action: "update_traffic", challenger_id: id, traffic_pct: 25 });
    await traffic({ action: "toggle_shadow", shadow_mode: true });
    await traffic({ action: "set_active", is_active: false });
    await traffic({ action: "remove_challenger", challenger_id: id });
    const { body } = await ask<Deployment>("GET", "");
    expect(body.cache_version).toBe(6);
    const changes = await history();
    expect(changes.map(({ action, from, to }) => [action, from, to])).toEqual([
      ["remove_challenger", { challenger_id: id, model_id: models[1], traffic_pct: 25 }, null],
      ["set_active", { is_active: true }, { is_active: false }],
      ["toggle_shadow", { shadow_mode: false }, { shadow_mode: true }],
      [
        "update_traffic",
        { challenger_id: id, model_id: models[1], traffic_pct: 20 },
        { challenger_id: id, model_id: models[1], traffic_pct: 25 },
      ],
      ["add_challenger", null, { challenger_id: id, model_id: models[1], traffic_pct: 20 }],
      ["deploy", null, { model_id: models[0], version: "1.0.0" }],
    ]);
    const page = await ask<{ data: Change[]; next_cursor: string }>("GET", "/history?limit=4");
    const rest = await ask<{ data: Change[]; next_cursor: null }>(
      "GET",
      `/history?limit=4&cursor=${page.body.next_cursor}`,
    );
    expect([...page.body.data, ...rest.body.data]).toEqual(changes);
  });

  test("that forty callers change at once takes every change, one after the other, or says 409", async () => {
    const { ask, add, traffic } = await begin();
    const id = await add(1, 1);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 4 === 3
          ? ask("PATCH", "/traffic", { action: "toggle_shadow", shadow_mode: index % 8 === 3 })
          : ask("PATCH", "/traffic", { action: "update_traffic", challenger_id: id, traffic_pct: index + 2 }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { cache_version: version } = await traffic({ action: "toggle_shadow", shadow_mode: true });
    const row = await env.DB.prepare("SELECT count(*) AS n FROM deployment_changes WHERE slug = ?")
      .bind((await ask<Deployment>("GET", "")).body.slug)
      .first<{ n: number }>();
    expect(row?.n).toBe(version);
  });
});

test("a model that is an active challenger is not archived, also not at the moment when it becomes one", async () => {
  const { key, add, models, traffic } = await begin();
  const id = await add(1, 20);
  const archive = (model: number) =>
    call<Failure>("PATCH", `/v1/models/${models[model]}`, { key, body: { status: "archived" } });
  expect((await archive(1)).body.error.code).toBe("model_is_challenger");
  await traffic({ action: "remove_challenger", challenger_id: id });
  expect((await archive(1)).status).toBe(200);
});
