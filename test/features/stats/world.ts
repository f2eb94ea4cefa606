import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { spaceOf } from "../../../src/core/access/space.ts";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { DriftReport } from "../../../src/features/drift/drift.schemas.ts";
import type { BatchScores, ScoredApplicant, SingleScore } from "../../../src/features/score/score.schemas.ts";
import type { DeploymentStats } from "../../../src/features/stats/stats.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

export type Features = Readonly<Record<string, unknown>>;

/** A deployment of the example card, and all that its callers were answered. */
export class Watched {
  readonly answers: ScoredApplicant[] = [];
  readonly key: string;
  readonly organizationId: string;
  readonly space: string;
  readonly slug: string;
  readonly modelId: string;

  private constructor(key: string, organizationId: string, space: string, slug: string, modelId: string) {
    this.key = key;
    this.organizationId = organizationId;
    this.space = space;
    this.slug = slug;
    this.modelId = modelId;
  }

  static async make(spec: unknown = cardOf()): Promise<Watched> {
    const { key, organizationId } = await makeKey();
    const { slug, modelId } = await deploy(key, spec);
    return new Watched(key, organizationId, spaceOf(organizationId, "test"), slug, modelId);
  }

  async batch(records: readonly Features[], bindings: Env = freshIsolate()): Promise<BatchScores> {
    const path = `/v1/score/${this.slug}/batch`;
    const { status, body, text } = await call<BatchScores>("POST", path, {
      key: this.key,
      body: { records },
      bindings,
    });
    if (status !== 200) throw new Error(text);
    this.answers.push(...body.results);
    return body;
  }

  async one(features: Features, bindings: Env = freshIsolate()): Promise<SingleScore> {
    const path = `/v1/score/${this.slug}`;
    const { status, body, text } = await call<SingleScore>("POST", path, { key: this.key, body: features, bindings });
    if (status !== 200) throw new Error(text);
    this.answers.push(body);
    return body;
  }

  async stats(query = ""): Promise<DeploymentStats> {
    const path = `/v1/deployments/${this.slug}/stats${query}`;
    const { status, body, text } = await call<DeploymentStats>("GET", path, { key: this.key });
    if (status !== 200) throw new Error(text);
    return body;
  }

  async drift(query = ""): Promise<DriftReport> {
    const path = `/v1/deployments/${this.slug}/drift${query}`;
    const { status, body, text } = await call<DriftReport>("GET", path, { key: this.key });
    if (status !== 200) throw new Error(text);
    return body;
  }

  async refer(records: readonly Features[], modelId = this.modelId) {
    return call<{ records: number; score_bands: number; variables: number } & Failure>(
      "PUT",
      `/v1/models/${modelId}/reference`,
      { key: this.key, body: { records } },
    );
  }

  /** Registers another version and makes it a challenger; returns its model. */
  async challenge(version: string, pct: number, parts: Features = {}): Promise<string> {
    const spec = cardOf({ model_version: version }, parts);
    const made = await call<{ model_id: string }>("POST", "/v1/models/deploy", {
      key: this.key,
      body: { spec, auto_deploy: false },
    });
    await this.traffic({ action: "add_challenger", model_id: made.body.model_id, traffic_pct: pct });
    return made.body.model_id;
  }

  async traffic(body: unknown): Promise<Deployment> {
    const path = `/v1/deployments/${this.slug}/traffic`;
    const { status, body: deployment, text } = await call<Deployment>("PATCH", path, { key: this.key, body });
    if (status !== 200) throw new Error(text);
    return deployment;
  }

  object() {
    return env.DEPLOYMENT_STATS.getByName(`${this.space}/${this.slug}`);
  }

  async ringAlarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.object());
  }

  /** Everything that the object keeps, as text. */
  async stored(): Promise<string> {
    return runInDurableObject(this.object(), (_, { storage }) => {
      const rows = ["hours", "taken"].map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray());
      return JSON.stringify([rows, [...storage.kv.list()]]);
    });
  }
}

/** Returns a summary counted anew from answers: what statistics have to equal. */
export function recount(answers: readonly ScoredApplicant[]) {
  const count = (names: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return Object.fromEntries(counts);
  };
  const scores = answers.map(({ score }) => score);
  const pds = answers.flatMap(({ pd }) => (pd === null ? [] : [pd]));
  const mean = (values: readonly number[]) =>
    Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e6) / 1e6;
  return {
    total_records: answers.length,
    avg_score: expect.closeTo(mean(scores), 5),
    avg_pd: expect.closeTo(mean(pds), 5),
    min_score: Math.min(...scores),
    max_score: Math.max(...scores),
    score_buckets: count(
      scores.map((score) => `${Math.floor(score / 100) * 100}-${Math.floor(score / 100) * 100 + 100}`),
    ),
    grades: count(answers.flatMap(({ risk_grade: grade }) => (grade === null ? [] : [grade]))),
    warnings: count(answers.flatMap(({ warnings }) => warnings)),
  };
}
