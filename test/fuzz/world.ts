import { expect } from "vitest";
import type { Answer } from "../support/answer.ts";
import { eventually } from "../support/eventually.ts";
import { makeKey, type TestKey } from "../support/keys.ts";
import type { Caller } from "./plan.ts";

/** How a caller shows who it is. */
export type Credentials = Readonly<Record<string, string>>;

/** Text that stands in the data of one organisation and must be in no answer to another. */
export const MARKERS = { own: "marker-of-our-own-data", other: "marker-of-the-other-organisation" } as const;

/**
 * Three organisations: the one whose requests are made up, another whose data nobody may see, and a stranger who asks for
 * the ids of both.
 */
export interface World {
  readonly credentials: Readonly<Record<Caller, Credentials>>;
  /** The public ids and the secrets of all the keys. */
  readonly keyIds: readonly string[];
  readonly secrets: readonly string[];
}

export async function makeWorld(): Promise<World> {
  const admin = await makeKey();
  const { organizationId } = admin;
  const [score, read, write, live, expired, stranger, other] = await Promise.all([
    makeKey({ organizationId, scopes: ["score"] }),
    makeKey({ organizationId, scopes: ["read"] }),
    makeKey({ organizationId, scopes: ["write"] }),
    makeKey({ organizationId, environment: "live" }),
    makeKey({ organizationId, expiresAt: 1 }),
    makeKey(),
    makeKey(),
  ]);
  const all = [admin, score, read, write, live, expired, stranger, other];
  return {
    credentials: {
      admin: bearer(admin),
      pair: { "X-Api-Key": admin.keyId, "X-Secret-Key": admin.secret },
      score: bearer(score),
      read: bearer(read),
      write: bearer(write),
      live: bearer(live),
      expired: bearer(expired),
      stranger: bearer(stranger),
      malformed: { Authorization: `Bearer ${admin.key}x` },
      nobody: {},
      other: bearer(other),
    },
    keyIds: all.map(({ keyId }) => keyId),
    secrets: all.map(({ secret }) => secret),
  };
}

function bearer({ key }: TestKey): Credentials {
  return { Authorization: `Bearer ${key}` };
}

/** What is scored of an organisation, by so many labels. */
export const SOURCE = { source_type: "trace", source_id: "7f0c7e0e-2a54-4d2f-9c1e-3b8a5d6f0001" };
const LABELS = 8;

/** Sends a request as somebody. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Makes one of everything for an organisation, with a marker in each text, and returns the answers by path. */
export async function plant(ask: Ask, marker: string, host: string): Promise<{ path: string; body: unknown }[]> {
  const made: { path: string; body: unknown }[] = [];
  const make = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await ask(method, path, body);
    expect(answer.status, `${method} ${path} answered ${answer.text}`).toBeLessThan(300);
    made.push({ path, body: answer.body });
    return Object(answer.body);
  };
  const name = marker;
  const profile = await make("POST", "/v1/scoring/profiles", { profileType: "company", name, description: marker });
  const template = await make("POST", "/v1/companies/signals/templates", {
    name,
    question: marker,
    answerType: "number",
  });
  await make("POST", "/v1/contacts/signals/templates", { name, question: marker, answerType: "list" });
  const { id: profileId } = profile;
  const { templateId: signalTemplateId } = template;
  const objectIds = [host, "acme.com"];
  const signals = objectIds.map((objectId) => ({ objectId, signalTemplateId, answer: 874 }));
  await make("POST", "/v1/scoring/signals", { objectType: "company", signals });
  const pointValues = { ranges: [{ min: 0, max: 1_000, points: 10 }] };
  const rule = { signalTemplateId, dimension: "fit", answerType: "number", pointValues, selector: marker };
  await make("PUT", `/v1/scoring/profiles/${String(profileId)}/rules`, rule);
  await eventually(async () => {
    const { body } = await ask("GET", `/v1/scoring/profiles/${String(profileId)}/recompute`);
    expect(body).toMatchObject({ status: "idle" });
  });
  await make("POST", "/v1/scoring/assignments/bulk", { profileId, objectType: "company", objectIds });
  await make("POST", "/v1/models/deploy", { spec: plainCard(marker), description: marker });
  made.push(...(await plantChallenger(ask, marker, "0.0.2")));
  const labels = [];
  for (let number = 0; number < LABELS; number += 1) {
    const label = { name: `${marker} ${host} ${number}`, type: "star", description: marker };
    labels.push(await make("POST", "/model-hub/annotations-labels/", label));
  }
  await make("POST", "/model-hub/scores/bulk/", {
    source_type: SOURCE.source_type,
    source_id: SOURCE.source_id,
    scores: labels.map(({ id }) => ({ label_id: id, value: { rating: 4 } })),
    notes: marker,
  });
  await make("POST", "/v1/keys", { name: marker, scopes: ["read"] });
  const webhook = await make("POST", "/v1/webhooks", { url: `https://${host}/hooks`, description: marker });
  const webhookPath = `/v1/webhooks/${String(webhook["id"])}`;
  await make("POST", `${webhookPath}/test`, undefined);
  await eventually(async () => {
    const { body } = await ask("GET", `${webhookPath}/deliveries`);
    expect(body).toMatchObject({ data: [{ status: "succeeded" }] });
    made.push({ path: `${webhookPath}/deliveries`, body });
  });
  return made;
}

/** Makes a model a challenger of the planted card's deployment, where it may be one, and gives the champion a reference. */
export async function plantChallenger(
  ask: Ask,
  marker: string,
  version: string,
): Promise<{ path: string; body: unknown }[]> {
  const { body: model } = await ask("POST", "/v1/models/deploy", {
    spec: plainCard(marker, version),
    auto_deploy: false,
  });
  const { body: deployments } = await ask("GET", "/v1/deployments?limit=100");
  const cards: { slug: string; scorecard_id: string }[] = Object(deployments)["data"];
  const { slug } = cards.find((card) => card.scorecard_id === "checkout") ?? cards[0] ?? { slug: "" };
  const { body: deployment } = await ask("GET", `/v1/deployments/${slug}`);
  const champion = Object(Object(deployment)["champion_model"])["id"];
  await ask("PUT", `/v1/models/${champion}/reference`, { records: [{ age: 41 }] });
  const path = `/v1/deployments/${slug}/traffic`;
  const challenge = { action: "add_challenger", model_id: Object(model)["model_id"], traffic_pct: 5 };
  const { status, body } = await ask("PATCH", path, challenge);
  return status === 200 ? [{ path, body }] : [];
}

/** The smallest card. */
function plainCard(name: string, version = "0.0.1") {
  return {
    metadata: { spec_version: "1.0", scorecard_id: "checkout", name, model_version: version },
    scaling: { base_points: 500, pdo: 50, target_score: 600, target_odds: 19 },
    variables: [{ name: "age", type: "numeric", reason: { code: "R1", text: name } }],
    bins: {
      age: [
        { range: "(-Infinity, Infinity)", points: 5 },
        { range: "Missing", points: 0 },
      ],
    },
    risk_grades: [{ grade: name }],
  };
}
