import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { Usage } from "../../../src/features/usage/usage.schemas.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { deploy, cardOf } from "../../support/cards.ts";
import { assignAll, HEAD_COUNT, makeProfile, makeTemplate, putRule, sendSignals } from "../../support/profiles.ts";

/** Returns an isolate under which a space may store so much. */
export function isolateOf(limits: { rows?: number; bytes?: number }, replaced: Partial<Env> = {}): Env {
  return freshIsolate({
    ...(limits.rows !== undefined && { SPACE_MAX_ROWS: String(limits.rows) }),
    ...(limits.bytes !== undefined && { SPACE_MAX_BYTES: String(limits.bytes) }),
    ...replaced,
  });
}

export async function usageOf(key: string, bindings: Env = freshIsolate()): Promise<Usage> {
  const { status, body, text } = await call<Usage>("GET", "/v1/usage", { key, bindings });
  expect(status, text).toBe(200);
  return body;
}

/** Returns the rows of each kind that has any. */
export async function rowsOf(key: string): Promise<Record<string, number>> {
  const { kinds } = await usageOf(key);
  return Object.fromEntries(kinds.filter(({ rows }) => rows > 0).map(({ kind, rows }) => [kind, rows]));
}

export interface Write {
  readonly operation: string;
  readonly path: string;
  readonly body: unknown;
}

/** A space that has one of everything. */
export interface Filled {
  readonly profileId: string;
  readonly assignmentId: string;
  readonly templateId: string;
  readonly modelId: string;
  readonly slug: string;
  readonly webhookId: string;
  readonly labelId: string;
  readonly scoreId: string;
  /** A challenger of the deployment, and a model that may become one. */
  readonly challengerId: string;
  readonly otherModelId: string;
  /** A batch with a job that has failed. */
  readonly batchId: string;
}

export async function fill(key: string): Promise<Filled> {
  const profileId = await makeProfile(key);
  const templateId = await makeTemplate(key);
  await putRule(key, profileId, templateId);
  await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 874 });
  const [assignment] = await assignAll(key, profileId, "acme.com");
  const { modelId, slug } = await deploy(key);
  const first = await register(key, "1.1.0");
  const challenge = { action: "add_challenger", model_id: first, traffic_pct: 5 };
  const changed = await call<Deployment>("PATCH", `/v1/deployments/${slug}/traffic`, { key, body: challenge });
  const challengerId = changed.body.challengers[0]?.id ?? "";
  const otherModelId = await register(key, "1.2.0");
  const batchId = await failBatch(key);
  const webhook = await call<{ id: string }>("POST", "/v1/webhooks", {
    key,
    body: { url: "https://example.com/hook" },
  });
  const label = { name: "Helpful", type: "star", settings: { no_of_stars: 5 } };
  const { id: labelId } = (await call<{ id: string }>("POST", LABELS, { key, body: label })).body;
  const rated = { ...SOURCE, label_id: labelId, value: { rating: 4 } };
  const { id: scoreId } = (await call<{ id: string }>("POST", "/model-hub/scores/", { key, body: rated })).body;
  const challenged = { challengerId, otherModelId, webhookId: webhook.body.id, labelId, scoreId };
  return { profileId, assignmentId: assignment?.id ?? "", templateId, modelId, slug, batchId, ...challenged };
}

const LABELS = "/model-hub/annotations-labels/";
const SOURCE = { source_type: "trace", source_id: "7f0c7e0e-2a54-4d2f-9c1e-3b8a5d6f0001" };

const TENANT = { "X-Tenant-Id": "acme" };

async function register(key: string, version: string): Promise<string> {
  const body = { spec: cardOf({ model_version: version }), auto_deploy: false };
  return (await call<{ model_id: string }>("POST", "/v1/models/deploy", { key, body })).body.model_id;
}

async function failBatch(key: string): Promise<string> {
  const body = { jobId: "job-0", candidates: [{ applicationId: "a", candidate: {} }] };
  const submitted = await call<{ batchId: string }>("POST", "/v1/score/batch", { key, headers: TENANT, body });
  const { batchId } = submitted.body;
  const statement = env.DB.prepare("UPDATE scoring_jobs SET status = 'failed', outcome = '{}' WHERE batch_id = ?");
  await statement.bind(batchId).run();
  return batchId;
}

/** Every operation that adds to what a space stores, once. */
export function writesTo({
  profileId,
  templateId,
  modelId,
  batchId,
  slug,
  challengerId,
  otherModelId,
  webhookId,
  labelId,
  scoreId,
}: Filled): Write[] {
  const at = (what: string) => `/v1/deployments/${slug}/${what}`;
  const challenger = { model_id: otherModelId };
  const objectType = "company";
  const template = { name: "n", question: "?", answerType: "number" };
  const objectIds = Array.from({ length: 50 }, (_, index) => `${"long-name-".repeat(5)}${index}.example`);
  const signal = (objectId: string) => ({ objectId, signalTemplateId: templateId, answer: 1e20, confidence: 0.5 });
  const rule = { signalTemplateId: templateId, dimension: "urgency", answerType: "number", pointValues: HEAD_COUNT };
  const criteria = [{ id: "c", question: "?", answerType: "boolean", pointValues: { true: 1 } }];
  const companies = "/v1/companies/signals/templates";
  const contacts = "/v1/contacts/signals/templates";
  const writes: readonly (readonly [operation: string, path: string, body: unknown])[] = [
    ["POST /v1/keys", "", { name: "n".repeat(200), scopes: ["read", "write", "score"] }],
    ["POST /v1/models/deploy", "", { spec: cardOf({ scorecard_id: "another" }) }],
    ["PATCH /v1/models/{id}", `/v1/models/${modelId}`, { description: "d".repeat(900) }],
    ["PUT /v1/models/{id}/reference", `/v1/models/${modelId}/reference`, { records: [{ age: 41 }] }],
    ["POST /v1/scoring/profiles", "", { profileType: objectType, name: "n" }],
    ["PUT /v1/scoring/profiles/{profileId}", `/v1/scoring/profiles/${profileId}`, { name: "n".repeat(150) }],
    ["PUT /v1/scoring/profiles/{profileId}/rules", `/v1/scoring/profiles/${profileId}/rules`, rule],
    ["POST /v1/scoring/assignments", "", { profileId, objectType, objectId: "b.com" }],
    ["POST /v1/scoring/assignments/bulk", "", { profileId, objectType, objectIds }],
    ["POST /v1/scoring/signals", "", { objectType, signals: objectIds.map(signal) }],
    [
      "PATCH /v1/deployments/{slug}/traffic",
      at("traffic"),
      { action: "add_challenger", ...challenger, traffic_pct: 5 },
    ],
    ["POST /v1/deployments/{slug}/promote", at("promote"), { challenger_id: challengerId }],
    ["POST /v1/deployments/{slug}/rollback", at("rollback"), { reason: "r" }],
    ["POST /model-hub/annotations-labels/", "", { name: "Other", type: "text", settings: {} }],
    [
      "PUT /model-hub/annotations-labels/{id}/",
      `${LABELS}${labelId}/`,
      { name: "n".repeat(150), settings: { no_of_stars: 5 } },
    ],
    ["PATCH /model-hub/annotations-labels/{id}/", `${LABELS}${labelId}/`, { description: "d".repeat(150) }],
    ["POST /model-hub/scores/", "", { ...SOURCE, source_type: "span", label_id: labelId, value: { rating: 4 } }],
    [
      "POST /model-hub/scores/bulk/",
      "",
      { ...SOURCE, source_type: "session", scores: [{ label_id: labelId, value: { rating: 4 } }] },
    ],
    ["PUT /model-hub/scores/{id}/", `/model-hub/scores/${scoreId}/`, { value: { rating: 3 } }],
    ["PATCH /model-hub/scores/{id}/", `/model-hub/scores/${scoreId}/`, { notes: "n".repeat(150) }],
    ["POST /v1/webhooks", "", { url: "https://example.com/another" }],
    ["PATCH /v1/webhooks/{webhookId}", `/v1/webhooks/${webhookId}`, { description: "d".repeat(150) }],
    ["POST /v1/webhooks/{webhookId}/rotate-secret", `/v1/webhooks/${webhookId}/rotate-secret`, undefined],
    ["PUT /v1/jobs/{jobId}/criteria", "/v1/jobs/job-1/criteria", { criteria }],
    ["POST /v1/score", "", { jobId: "job-1", applicationId: "a", candidate: {} }],
    ["POST /v1/score/batch", "", { jobId: "job-1", candidates: [{ applicationId: "b", candidate: {} }] }],
    ["POST /v1/score/batch/{batchId}/retry", `/v1/score/batch/${batchId}/retry`, undefined],
    ["POST /v1/companies/signals/templates", companies, template],
    ["POST /v1/contacts/signals/templates", contacts, template],
    ["PATCH /v1/companies/signals/templates/{templateId}", `${companies}/${templateId}`, { name: "m".repeat(150) }],
  ];
  return writes.map(([operation, path, body]) => ({
    operation,
    path: path === "" ? operation.replace(/^\w+ /, "") : path,
    body,
  }));
}

export async function send(
  { operation, path, body }: Write,
  key: string,
  bindings: Env,
  headers: Readonly<Record<string, string>> = {},
) {
  return call<{ error: { code: string; details: Record<string, unknown>; message: string; errorAction: string } }>(
    operation.replace(/ .*/, ""),
    path,
    { key, bindings, headers: { ...TENANT, ...headers }, ...(body !== undefined && { body }) },
  );
}
