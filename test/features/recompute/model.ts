import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { parseAnswer, type Answer } from "../../../src/core/points/answer.ts";
import type { PointValues as CorePointValues } from "../../../src/core/points/point-values.ts";
import { compileRules } from "../../../src/core/profile/compile-rules.ts";
import { evaluateDimension } from "../../../src/core/profile/evaluate-dimension.ts";
import { DIMENSIONS, type Rule } from "../../../src/core/profile/rule.ts";
import type { ProfileScore } from "../../../src/features/scores/scores.schemas.ts";
import { stored, type Kind, type World } from "./world.ts";

/** What a space has been told, kept beside it in plain maps: the scores that follow from it are what must stand at rest. */
export class Model {
  readonly rules = new Map<string, Rule[]>();
  readonly assigned = new Map<string, Map<string, string>>();
  readonly answers = new Map<string, Map<string, Answer>>();

  putRule(profileId: string, rule: Omit<Rule, "pointValues">, pointValues: CorePointValues): void {
    const rules = this.rules.get(profileId) ?? [];
    const next = { ...rule, pointValues };
    const known = rules.some(({ id }) => id === rule.id);
    this.rules.set(profileId, known ? rules.map((old) => (old.id === rule.id ? next : old)) : [...rules, next]);
  }

  putAnswer(objectId: string, templateId: string, kind: Kind, answer: unknown): void {
    const answers = this.answers.get(objectId) ?? new Map<string, Answer>();
    this.answers.set(objectId, answers);
    const read = answer === null ? undefined : parseAnswer(kind, answer);
    if (read === undefined || typeof read === "string") answers.delete(templateId);
    else answers.set(templateId, read);
  }

  /** Returns every score that should stand, by profile, object and dimension. */
  expected(): Map<string, unknown> {
    const rows = new Map<string, unknown>();
    for (const [profileId, objects] of this.assigned) {
      const compiled = compileRules(this.rules.get(profileId) ?? []);
      for (const objectId of objects.keys()) {
        for (const dimension of DIMENSIONS) {
          if (compiled[dimension].rules.length === 0) continue;
          const result = evaluateDimension(compiled, dimension, this.answers.get(objectId) ?? new Map());
          rows.set(`${profileId} ${objectId} ${dimension}`, result);
        }
      }
    }
    return rows;
  }
}

/** Fails the test unless the scores that stand are exactly those that the model expects, and nothing is owed any more. */
export async function expectConverged(world: World, model: Model, objectIds: readonly string[]): Promise<void> {
  const scores = await world.scores(objectIds);
  const found = scores.map(({ profileId, objectId, dimension, ...row }) => [
    `${profileId} ${objectId} ${dimension}`,
    resultOf(row),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(model.expected()));
  expect((await stored(world, "profile_scores")).length).toBe(model.expected().size);
  expect((await stored(world, "outbox")).filter(({ kind }) => kind !== "score.changed")).toEqual([]);
  for (const profileId of world.profileIds) {
    expect(await world.progress(profileId)).toMatchObject({ status: "idle" });
  }
}

function resultOf({
  score,
  contributions,
  signalCoverage,
  totalRules,
}: Pick<ProfileScore, "score" | "contributions" | "signalCoverage" | "totalRules">) {
  return { score, contributions, signalCoverage, totalRules };
}

/** Lets the database note every row of scores that is written, with what stood before, until `noteNoMore`. */
export async function noteWrites(): Promise<void> {
  await env.DB.batch(
    [
      `CREATE TABLE written (space TEXT, key TEXT, version INTEGER, previous_version INTEGER, was TEXT, previous TEXT,
        hash TEXT, previous_hash TEXT)`,
      `CREATE TRIGGER note_insert AFTER INSERT ON profile_scores BEGIN INSERT INTO written VALUES (new.space_id,
        new.profile_id || ' ' || new.object_id || ' ' || new.dimension, new.version, NULL, NULL,
        new.previous_score || new.previous_contributions || new.previous_revision, new.result_hash, NULL); END`,
      `CREATE TRIGGER note_update AFTER UPDATE ON profile_scores BEGIN INSERT INTO written VALUES (new.space_id,
        new.profile_id || ' ' || new.object_id || ' ' || new.dimension, new.version, old.version,
        json_array(old.score, old.contributions, old.revision),
        json_array(new.previous_score, new.previous_contributions, new.previous_revision), new.result_hash,
        old.result_hash); END`,
    ].map((statement) => env.DB.prepare(statement)),
  );
}

export async function noteNoMore(): Promise<void> {
  await env.DB.batch(
    ["DROP TRIGGER note_insert", "DROP TRIGGER note_update", "DROP TABLE written"].map((sql) => env.DB.prepare(sql)),
  );
}

interface Written {
  readonly key: string;
  readonly version: number;
  readonly previous_version: number | null;
  readonly was: string | null;
  readonly previous: string | null;
  readonly hash: string;
  readonly previous_hash: string | null;
}

/**
 * Fails the test unless each write moved a version by one, for another result, keeping what stood before, and was promised
 * to receivers once. Returns how many there were.
 */
export async function expectHonestVersions(world: World): Promise<number> {
  const { results } = await env.DB.prepare("SELECT * FROM written WHERE space = ?").bind(world.space).all<Written>();
  for (const row of results) {
    expect(row.version).toBe((row.previous_version ?? 0) + 1);
    expect(row.previous).toBe(row.was);
    expect(row.hash).not.toBe(row.previous_hash);
  }
  const told = (await world.promised()).map(
    ({ profileId, objectId, dimension, version }) => `${profileId} ${objectId} ${dimension} ${version}`,
  );
  expect(told.toSorted()).toEqual(results.map(({ key, version }) => `${key} ${version}`).toSorted());
  return results.length;
}
