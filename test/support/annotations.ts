import { expect } from "vitest";
import type { CreatedScores, Score } from "../../src/features/annotations/annotations.schemas.ts";
import type { Label } from "../../src/features/labels/labels.schemas.ts";
import { call } from "./api.ts";
import { makeKey, type TestKey } from "./keys.ts";

export const LABELS = "/model-hub/annotations-labels/";
export const SCORES = "/model-hub/scores/";

/** A label of each type, as it is sent. */
export const NEW_LABELS = {
  star: { name: "Helpfulness", type: "star", settings: { no_of_stars: 5 } },
  categorical: {
    name: "Sentiment",
    type: "categorical",
    settings: { options: [{ label: "positive" }, { label: "neutral" }, { label: "negative" }] },
  },
  numeric: { name: "Accuracy", type: "numeric", settings: { min: 0, max: 100, step_size: 0.5 } },
  thumbs_up_down: { name: "Thumb", type: "thumbs_up_down" },
  text: { name: "Comment", type: "text" },
} as const;

export async function makeLabel(key: string, label: object = NEW_LABELS.star): Promise<Label> {
  const { status, body, text } = await call<Label>("POST", LABELS, { key, body: label });
  expect(status, text).toBe(201);
  return body;
}

export interface Rating {
  readonly label_id: string;
  readonly value: object;
  readonly score_source?: string;
  readonly notes?: string | null;
}

/** Sends scores of a source and returns the answer. */
export async function sendScores(
  key: string,
  sourceId: string,
  scores: readonly Rating[],
  extra: object = {},
): Promise<CreatedScores> {
  const body = { source_type: "trace", source_id: sourceId, scores, ...extra };
  const { status, body: created, text } = await call<CreatedScores>("POST", `${SCORES}bulk/`, { key, body });
  expect(status, text).toBe(201);
  return created;
}

/** Sends one score of a source, which must be right, and returns it. */
export async function rate(key: string, sourceId: string, rating: Rating, extra: object = {}): Promise<Score> {
  const { scores, errors } = await sendScores(key, sourceId, [rating], extra);
  const [score] = scores;
  if (!score) throw new Error(errors.join());
  return score;
}

/** Makes a key that belongs to a person of an organisation. */
export async function makeAnnotator(
  { key: admin, organizationId }: TestKey,
  name: string,
  scopes: readonly string[] = ["read", "write"],
): Promise<TestKey & { readonly annotator: string }> {
  const annotator = { name, email: `${name.toLowerCase()}@example.org` };
  const { status, body, text } = await call<{
    key: string;
    api_key: string;
    secret_key: string;
    annotator: { id: string };
  }>("POST", "/v1/keys", { key: admin, body: { name: `${name}'s key`, scopes, annotator } });
  expect(status, text).toBe(201);
  return {
    key: body.key,
    keyId: body.api_key,
    secret: body.secret_key,
    organizationId,
    annotator: body.annotator.id,
  };
}

/** Makes an organisation with its admin's key. */
export async function makeTeam(...names: string[]) {
  const admin = await makeKey();
  const annotators = [];
  for (const name of names) annotators.push(await makeAnnotator(admin, name));
  return { admin, annotators };
}
