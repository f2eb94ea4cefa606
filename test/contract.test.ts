import { Validator } from "@cfworker/json-schema";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { compileScorecard } from "../src/core/scorecard/compile.ts";
import { EXAMPLES as SCORING } from "../src/features/score/score.schemas.ts";
import { EXAMPLES } from "../src/features/scorecards/scorecards.examples.ts";
import { SpecificationShape } from "../src/features/scorecards/specification.schemas.ts";
import { call } from "./support/api.ts";
import { cardOf, deploy } from "./support/cards.ts";
import { documentOf, type ApiDocument } from "./support/declared.ts";
import { makeKey } from "./support/keys.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiDocument["paths"][string][string];
}

const document = documentOf(createApp());
const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);
const secured = operations.filter(({ operation }) => operation.security?.length !== 0);
const named = operations.map((entry) => [`${entry.method} ${entry.path}`, entry] as const);

describe("every operation of the document", () => {
  test("is there: the contract's routes and nothing else", () => {
    expect(named.map(([name]) => name).toSorted()).toEqual([
      "DELETE /model-hub/annotations-labels/{id}/",
      "DELETE /model-hub/scores/{id}/",
      "DELETE /v1/companies/signals/templates/{templateId}",
      "DELETE /v1/contacts/signals/templates/{templateId}",
      "DELETE /v1/keys/{id}",
      "DELETE /v1/scoring/assignments/{assignmentId}",
      "DELETE /v1/scoring/profiles/{profileId}",
      "DELETE /v1/scoring/profiles/{profileId}/rules/{ruleId}",
      "DELETE /v1/webhooks/{webhookId}",
      "GET /.well-known/jwks.json",
      "GET /healthz",
      "GET /model-hub/annotations-labels/",
      "GET /model-hub/annotations-labels/{id}/",
      "GET /model-hub/annotations-labels/{id}/agreement/",
      "GET /model-hub/annotations-labels/{id}/disagreements/",
      "GET /model-hub/scores/",
      "GET /model-hub/scores/for-source/",
      "GET /model-hub/scores/{id}/",
      "GET /v1/companies/signals/templates",
      "GET /v1/companies/signals/templates/{templateId}",
      "GET /v1/contacts/signals/templates",
      "GET /v1/contacts/signals/templates/{templateId}",
      "GET /v1/deployments",
      "GET /v1/deployments/{slug}",
      "GET /v1/deployments/{slug}/drift",
      "GET /v1/deployments/{slug}/history",
      "GET /v1/deployments/{slug}/stats",
      "GET /v1/jobs/{jobId}/applications/{applicationId}/score",
      "GET /v1/jobs/{jobId}/criteria",
      "GET /v1/keys",
      "GET /v1/models",
      "GET /v1/models/{id}",
      "GET /v1/models/{id}/diff",
      "GET /v1/score/batch",
      "GET /v1/score/batch/{batchId}",
      "GET /v1/score/batch/{batchId}/events",
      "GET /v1/score/batch/{batchId}/results",
      "GET /v1/score/{scoringJobId}",
      "GET /v1/scoring/assignments",
      "GET /v1/scoring/profiles",
      "GET /v1/scoring/profiles/{profileId}",
      "GET /v1/scoring/profiles/{profileId}/recompute",
      "GET /v1/scoring/profiles/{profileId}/rules",
      "GET /v1/scoring/profiles/{profileId}/scores",
      "GET /v1/scoring/scores",
      "GET /v1/scoring/signals",
      "GET /v1/usage",
      "GET /v1/webhooks",
      "GET /v1/webhooks/{webhookId}",
      "GET /v1/webhooks/{webhookId}/deliveries",
      "PATCH /model-hub/annotations-labels/{id}/",
      "PATCH /model-hub/scores/{id}/",
      "PATCH /v1/companies/signals/templates/{templateId}",
      "PATCH /v1/contacts/signals/templates/{templateId}",
      "PATCH /v1/deployments/{slug}/traffic",
      "PATCH /v1/models/{id}",
      "PATCH /v1/webhooks/{webhookId}",
      "POST /model-hub/annotations-labels/",
      "POST /model-hub/annotations-labels/{id}/restore/",
      "POST /model-hub/scores/",
      "POST /model-hub/scores/bulk/",
      "POST /v1/companies/signals/templates",
      "POST /v1/contacts/signals/templates",
      "POST /v1/deployments/{slug}/promote",
      "POST /v1/deployments/{slug}/rollback",
      "POST /v1/keys",
      "POST /v1/models/deploy",
      "POST /v1/models/import",
      "POST /v1/models/{id}/score",
      "POST /v1/models/{id}/score/batch",
      "POST /v1/receipts/verify",
      "POST /v1/score",
      "POST /v1/score/batch",
      "POST /v1/score/batch/{batchId}/retry",
      "POST /v1/score/{slug}",
      "POST /v1/score/{slug}/batch",
      "POST /v1/scoring/assignments",
      "POST /v1/scoring/assignments/bulk",
      "POST /v1/scoring/compute",
      "POST /v1/scoring/profiles",
      "POST /v1/scoring/scores/search",
      "POST /v1/scoring/signals",
      "POST /v1/webhooks",
      "POST /v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay",
      "POST /v1/webhooks/{webhookId}/rotate-secret",
      "POST /v1/webhooks/{webhookId}/test",
      "PUT /model-hub/annotations-labels/{id}/",
      "PUT /model-hub/scores/{id}/",
      "PUT /v1/jobs/{jobId}/criteria",
      "PUT /v1/models/{id}/reference",
      "PUT /v1/scoring/profiles/{profileId}",
      "PUT /v1/scoring/profiles/{profileId}/rules",
    ]);
  });

  test.each(named)("%s has an id, a summary, a tag and an example of its success", (_, { operation }) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary).not.toBe("");
    expect(operation.tags).toHaveLength(1);
    const [success] = Object.keys(operation.responses).filter((status) => status.startsWith("2"));
    const { content } = operation.responses[success ?? ""] ?? {};
    const [given] = Object.values(content ?? {});
    expect(success === "204" ? content : given?.example !== undefined).toBe(success === "204" ? undefined : true);
  });

  test.each(named)("%s shows examples that its own schemas accept", (_, { operation }) => {
    for (const { content } of [operation.requestBody, ...Object.values(operation.responses)].filter(
      (part) => part !== undefined,
    )) {
      const { schema, example } = content?.["application/json"] ?? {};
      if (schema === undefined || example === undefined) continue;
      const { valid, errors } = new Validator({ ...schema, components: document.components }, "2020-12").validate(
        example,
      );
      expect(valid, JSON.stringify(errors)).toBe(true);
    }
  });

  test.each(secured.map((entry) => [`${entry.method} ${entry.path}`, entry] as const))(
    "%s declares its errors and refuses a missing key",
    async (_, { method, path, operation }) => {
      const ofJson = operation.requestBody?.content?.["application/json"] ? ["415"] : [];
      const writes = operation.requestBody === undefined ? [] : ["400", "413", ...ofJson];
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["401", "429", "500", ...writes]));
      expect(Object.keys(operation.responses).some((status) => ["400", "422"].includes(status))).toBe(true);
      const body = operation.requestBody === undefined ? {} : { body: {} };
      expect((await call(method, path.replaceAll(/\{\w+\}/g, "x"), body)).status).toBe(401);
    },
  );
});

describe("a wrong body is refused in the product's own words, never in the validator's", () => {
  const bodied = operations.filter(({ operation }) => operation.requestBody?.content?.["application/json"]);
  const WRONG = [undefined, null, true, 5, -1, 1.5, 1e300, "", "x", "x".repeat(20_001), [], {}, [[]], [{}], [5], [""]];

  /** An example, with one value in it after the other replaced by each wrong one, and unknown members in every object. */
  function wronged(example: unknown, depth = 0): unknown[] {
    if (typeof example !== "object" || example === null || depth > 4) return WRONG;
    const inner = Object.entries(example).flatMap(([name, value]) =>
      wronged(value, depth + 1).map((wrong) =>
        Array.isArray(example)
          ? example.map((item: unknown, index) => (String(index) === name ? wrong : item))
          : { ...example, [name]: wrong },
      ),
    );
    return [...WRONG, ...inner, Array.isArray(example) ? [...example, ...example] : { ...example, colour: "red" }];
  }

  test.each(bodied.map((entry) => [`${entry.method} ${entry.path}`, entry] as const))(
    "%s",
    async (_, { method, path, operation }) => {
      const { key } = await makeKey();
      const { slug, modelId } = await deploy(key);
      const at = path
        .replace("{slug}", slug)
        .replace("{id}/score", `${modelId}/score`)
        .replaceAll(/\{\w+\}/g, crypto.randomUUID());
      const example = operation.requestBody?.content?.["application/json"]?.example;
      const seen = new Set<string>();
      for (const wrong of wronged(example)) {
        const { text, status } = await call(method, at, { key, body: JSON.stringify(wrong) ?? "{}" });
        expect(status, text).toBeLessThan(500);
        for (const [, message = ""] of text.matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)) seen.add(message);
      }
      expect(
        [...seen].filter((message) => /expected|received|invalid (input|option)|too |unworded/i.test(message)),
      ).toEqual([]);
      expect([...seen].some((message) => /must|missing|not a known/.test(message))).toBe(true);
    },
  );
});

test("the examples of the document give just the answers that stand beside them", async () => {
  const { key } = await makeKey();
  const { slug } = await deploy(key, EXAMPLES.deploy.spec);
  const batch = await call("POST", `/v1/score/${slug}/batch`, { key, body: SCORING.batch });
  const { results, model_version, total } = SCORING.batchScores;
  expect(batch.body).toMatchObject({ results, model_version, total });
  const one = await call("POST", `/v1/score/${slug}`, { key, body: SCORING.one });
  const { deployment_id: _slug, scored_at: _at, request_id: _id, ...scored } = SCORING.oneScore;
  expect(one.body).toMatchObject(scored);
});

describe("the documented shape of a specification and the checks behind it agree", () => {
  const accepted = (spec: unknown) => {
    try {
      return Boolean(compileScorecard(spec));
    } catch {
      return false;
    }
  };

  const REST = { else: true, points: 3, reason: { code: "R", text: "Why", baseline: 1.5 } };

  test.each([
    ["the example", cardOf()],
    ["without odds", cardOf({}, { scaling: { base_points: 1, method: "none" } })],
    ["unrounded", cardOf({}, { scaling: { ...cardOf().scaling, score_decimals: null, pd_decimals: null } })],
    ["without grades", cardOf({}, { risk_grades: null })],
    ["with an else bin and its reason", cardOf({}, { bins: { ...cardOf().bins, age: [REST] } })],
    ["with a method of reasons", { ...cardOf(), reasons: { method: "below_baseline" } }],
    ["not actionable", cardOf({}, { variables: cardOf().variables.map((one) => ({ ...one, actionable: false })) })],
  ])("on a card that is right: %s", (_, spec) => {
    expect([accepted(spec), SpecificationShape.safeParse(spec).success]).toEqual([true, true]);
  });

  test.each([
    ["no metadata", { ...cardOf(), metadata: undefined }],
    ["another version", cardOf({ spec_version: "2.0" })],
    ["an unknown member", { ...cardOf(), notes: [] }],
    ["metadata with an unknown member", { ...cardOf(), metadata: { ...cardOf().metadata, owner: "risk" } }],
    [
      "a variable with an unknown member",
      cardOf({}, { variables: [{ ...cardOf().variables[0], label: "x" }, cardOf().variables[1]] }),
    ],
    [
      "a reason with an unknown member",
      cardOf(
        {},
        {
          variables: [
            { ...cardOf().variables[0], reason: { code: "R", text: "x", lang: "en" } },
            cardOf().variables[1],
          ],
        },
      ),
    ],
    [
      "a bin with an unknown member",
      cardOf({}, { bins: { ...cardOf().bins, age: [{ range: "Missing", points: 1, woe: 2 }] } }),
    ],
    ["a grade with an unknown member", cardOf({}, { risk_grades: [{ grade: "A", min: 600 }] })],
    ["a scaling with an unknown key", cardOf({}, { scaling: { ...cardOf().scaling, rounding: 1 } })],
    ["an else bin that is not true", cardOf({}, { bins: { ...cardOf().bins, age: [{ ...REST, else: false }] } })],
    ["an unknown method of reasons", { ...cardOf(), reasons: { method: "best" } }],
    ["actionable as text", cardOf({}, { variables: cardOf().variables.map((one) => ({ ...one, actionable: "no" })) })],
    ["too many decimals", cardOf({}, { scaling: { ...cardOf().scaling, pd_decimals: 16 } })],
    ["no variables", cardOf({}, { variables: [] })],
    ["an unknown type", cardOf({}, { variables: [{ name: "age", type: "text" }] })],
    ["points that are text", cardOf({}, { bins: { ...cardOf().bins, age: [{ range: "Missing", points: "1" }] } })],
    ["an empty list of bins", cardOf({}, { bins: { ...cardOf().bins, age: [] } })],
    ["a grade without a name", cardOf({}, { risk_grades: [{ min_score: 1 }] })],
  ])("on a card that is wrong: %s", (_, spec) => {
    expect([accepted(spec), SpecificationShape.safeParse(spec).success]).toEqual([false, false]);
  });
});

test("/openapi.json is that document, whatever the address it was asked at", async () => {
  const { status, body } = await call<ApiDocument>("GET", "/openapi.json");
  expect([status, body]).toEqual([200, document]);
});

test("/healthz answers without a key and without the database", async () => {
  const DB = Object.assign({}, env.DB, { prepare: undefined, batch: undefined });
  const { status, body } = await call("GET", "/healthz", { bindings: { ...env, DB } });
  expect([status, body]).toEqual([200, { status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) }]);
});
