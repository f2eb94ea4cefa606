import { expect } from "vitest";
import { EXAMPLES } from "../../src/features/scorecards/scorecards.examples.ts";
import type { DeployedModel } from "../../src/features/scorecards/scorecards.schemas.ts";
import { call } from "./api.ts";

export type Spec = typeof EXAMPLES.deploy.spec;

/** Returns the example card under another scorecard id or version, or with other parts. */
export function cardOf(metadata: Partial<Spec["metadata"]> = {}, parts: Readonly<Record<string, unknown>> = {}): Spec {
  const { spec } = EXAMPLES.deploy;
  return { ...spec, ...parts, metadata: { ...spec.metadata, ...metadata } };
}

/** Deploys a card and returns its slug and model. */
export async function deploy(key: string, spec: unknown = cardOf()): Promise<{ slug: string; modelId: string }> {
  const { status, body, text } = await call<DeployedModel>("POST", "/v1/models/deploy", { key, body: { spec } });
  expect(status, text).toBe(200);
  return { slug: body.deployment?.slug ?? "", modelId: body.model_id ?? "" };
}
