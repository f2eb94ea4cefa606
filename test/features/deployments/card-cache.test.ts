import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

const APPLICANT = { age: 41, purpose: "car" };
/** The example card scores the applicant 555, this one 155. */
const PLAIN = cardOf({ name: "Plain" }, { scaling: { base_points: 100, method: "none" }, risk_grades: [] });

const score = (key: string, slug: string, bindings: Env) =>
  call<SingleScore>("POST", `/v1/score/${slug}`, { key, body: APPLICANT, bindings });
const ABSENT = { status: 404, body: { error: { code: "deployment_not_found" } } };

/** Two organisations that have deployed different cards under one scorecard id and version. */
async function twoOwners() {
  const [one, two] = [await makeKey(), await makeKey()];
  return { one, two, ofOne: await deploy(one.key), ofTwo: await deploy(two.key, PLAIN) };
}

describe("a slug that an isolate has just scored with", () => {
  test.each([
    ["another organisation", () => makeKey()],
    [
      "a live key of the same organisation",
      (organizationId: string) => makeKey({ organizationId, environment: "live" }),
    ],
  ] as const)("does not exist for %s", async (_, makeStranger) => {
    const bindings = freshIsolate();
    const owner = await makeKey();
    const { slug } = await deploy(owner.key);
    const { key } = await makeStranger(owner.organizationId);
    expect((await score(owner.key, slug, bindings)).body.score).toBe(555);
    expect(await score(key, slug, bindings)).toMatchObject(ABSENT);
    const batch = { key, body: { records: [APPLICANT] }, bindings };
    expect(await call("POST", `/v1/score/${slug}/batch`, batch)).toMatchObject(ABSENT);
    expect((await score(owner.key, slug, bindings)).body.score).toBe(555);
  });
});

describe("two organisations with one scorecard id", () => {
  test("each score with their own card in the same isolate, and neither with the other's slug", async () => {
    const bindings = freshIsolate();
    const { one, two, ofOne, ofTwo } = await twoOwners();
    expect(ofOne.slug).not.toBe(ofTwo.slug);
    for (const _ of ["cold", "warm"]) {
      expect((await score(one.key, ofOne.slug, bindings)).body).toMatchObject({ score: 555, model_name: "Checkout" });
      expect((await score(two.key, ofTwo.slug, bindings)).body).toMatchObject({ score: 155, model_name: "Plain" });
      expect((await score(one.key, ofTwo.slug, bindings)).status).toBe(404);
      expect((await score(two.key, ofOne.slug, bindings)).status).toBe(404);
    }
  });

  test("are kept apart by their organisation alone, even if slug and model id were the same", async () => {
    const bindings = freshIsolate();
    const { one, two, ofOne } = await twoOwners();
    const space = `${two.organizationId}:test`;
    await env.DB.batch([
      env.DB.prepare("UPDATE models SET id = ? WHERE space_id = ?").bind(ofOne.modelId, space),
      env.DB.prepare("UPDATE deployments SET slug = ?, champion_model_id = ? WHERE space_id = ?").bind(
        ofOne.slug,
        ofOne.modelId,
        space,
      ),
    ]);
    for (const _ of ["cold", "warm"]) {
      expect((await score(one.key, ofOne.slug, bindings)).body).toMatchObject({ score: 555, model_name: "Checkout" });
      expect((await score(two.key, ofOne.slug, bindings)).body).toMatchObject({ score: 155, model_name: "Plain" });
    }
  });
});
