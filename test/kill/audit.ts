import { setTimeout as wait } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Answer } from "../../src/core/points/answer.ts";
import { DIMENSIONS, type Rule } from "../../src/core/profile/rule.ts";
import { ScorePage } from "../../src/features/annotations/annotations.schemas.ts";
import { Assignment } from "../../src/features/assignments/assignments.schemas.ts";
import { Deployment } from "../../src/features/deployments/deployments.schemas.ts";
import { LabelPage } from "../../src/features/labels/labels.schemas.ts";
import { Profile } from "../../src/features/profiles/profiles.schemas.ts";
import { Progress } from "../../src/features/recompute/recompute.schemas.ts";
import { Rule as RuleAnswer } from "../../src/features/rules/rules.schemas.ts";
import { Model } from "../../src/features/scorecards/scorecards.schemas.ts";
import { ProfileScorePage, type ProfileScore } from "../../src/features/scores/scores.schemas.ts";
import { SignalTemplate, SignalTemplateList } from "../../src/features/signal-templates/signal-templates.schemas.ts";
import { SignalPage } from "../../src/features/signals/signals.schemas.ts";
import { evaluateSlowly } from "../core/profile/slow-evaluator.ts";
import type { CrashingWorker } from "../scripts/crashing-worker.ts";
import { ruleKey, scoreKey, type Ledger } from "./ledger.ts";

/** Longer than any lease and any round of the clock. */
const PATIENCE_MS = 180_000;

interface Stored {
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly answers: ReadonlyMap<string, ReadonlyMap<string, Answer>>;
  readonly objectsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Returns every loss: what was acknowledged and cannot be read, what was made twice, and scores that do not follow from the rules and signals
 * that are stored. Models of rounds before `since` are not read again.
 */
export async function losses(
  worker: CrashingWorker,
  ledger: Ledger,
  { objectIds, since }: { objectIds: readonly string[]; since: number },
): Promise<string[]> {
  const lost: string[] = [];
  const same = (what: string, stored: unknown, acknowledged: unknown) => {
    if (isDeepStrictEqual(stored, acknowledged)) return;
    lost.push(`${what}: ${inspect(acknowledged)} was acknowledged, ${inspect(stored)} is stored`);
  };
  for (const [id, name] of ledger.profiles) {
    same(`profile ${id}`, Profile.parse(await worker.send("GET", `/v1/scoring/profiles/${id}`)).name, name);
  }
  const listed = z.array(Profile).parse(await worker.send("GET", "/v1/scoring/profiles"));
  const made = listed.filter(({ name }) => [...ledger.profiles.values()].includes(name));
  same("profiles", new Set(made.map(({ id }) => id)), new Set(ledger.profiles.keys()));
  const page = SignalTemplateList.parse(await worker.send("GET", "/v1/companies/signals/templates?limit=100"));
  const own = page.items.filter(({ name }) => name.startsWith("Signal "));
  same("templates", new Set(own.map(({ templateId }) => templateId)), new Set(ledger.templates.keys()));
  for (const [id, answerType] of ledger.templates) {
    const template = await worker.send("GET", `/v1/companies/signals/templates/${id}`);
    same(`template ${id}`, SignalTemplate.parse(template).answerType, answerType);
  }
  for (const [id, { spec, round }] of ledger.models) {
    if (round >= since) same(`model ${id}`, Model.parse(await worker.send("GET", `/v1/models/${id}`)).spec, spec);
  }
  for (const [slug, modelId] of ledger.champions) {
    const deployment = Deployment.parse(await worker.send("GET", `/v1/deployments/${slug}`));
    same(`champion of ${slug}`, deployment.champion_model.id, modelId);
  }
  await readAnnotations(worker, ledger, same);
  const stored = {
    rules: await readRules(worker, ledger, same),
    answers: await readAnswers(worker, ledger, { objectIds, same }),
    objectsOf: await readAssignments(worker, ledger, { objectIds, same }),
  };
  for (const profileId of ledger.profiles.keys()) lost.push(...(await wrongScores(worker, profileId, stored)));
  return lost;
}

type Same = (what: string, stored: unknown, acknowledged: unknown) => void;

async function readRules(worker: CrashingWorker, ledger: Ledger, same: Same): Promise<Map<string, Rule[]>> {
  const rules = new Map<string, Rule[]>();
  const found = new Set<string>();
  for (const profileId of ledger.profiles.keys()) {
    const listed = z.array(RuleAnswer).parse(await worker.send("GET", `/v1/scoring/profiles/${profileId}/rules`));
    for (const { id, signalTemplateId, dimension, pointValues } of listed) {
      const name = ruleKey(profileId, signalTemplateId, dimension);
      found.add(name);
      const known = ledger.rules.get(name);
      same(`rule ${name}`, { id, pointValues }, known);
      const answerType = ledger.templates.get(signalTemplateId);
      if (!known || !answerType) continue;
      const rule = { id, signalTemplateId, dimension, answerType, pointValues: known.pointValues };
      rules.set(profileId, [...(rules.get(profileId) ?? []), rule]);
    }
  }
  for (const [name, rule] of ledger.rules) if (!found.has(name)) same(`rule ${name}`, undefined, rule);
  return rules;
}

const MAX_CHANGES = 50;

/** Every label is there once, and every score with its whole history, up to what is kept of it. */
async function readAnnotations(worker: CrashingWorker, ledger: Ledger, same: Same): Promise<void> {
  const labels = await pagesOf(worker, "/model-hub/annotations-labels/?search=label", LabelPage);
  same("labels", new Map(labels.map(({ id, name }) => [id, name])), ledger.labels);
  const stored = new Map<string, readonly unknown[]>();
  for (const labelId of ledger.labels.keys()) {
    for (const score of await pagesOf(worker, `/model-hub/scores/?label_id=${labelId}`, ScorePage)) {
      const values = [...score.value_history, score].map(({ value }) => value["rating"]);
      stored.set(scoreKey(labelId, score.source_id), values);
    }
  }
  const kept = [...ledger.scores].map(([name, values]) => [name, values.slice(-MAX_CHANGES - 1)] as const);
  same("scores", stored, new Map(kept));
}

async function pagesOf<Item>(
  worker: CrashingWorker,
  first: string,
  schema: z.ZodType<{ next: string | null; results: Item[] }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let path: string | null = `${first}&limit=100`; path !== null;) {
    const page: { next: string | null; results: Item[] } = schema.parse(await worker.send("GET", path));
    items.push(...page.results);
    path = page.next;
  }
  return items;
}

interface Reading {
  readonly objectIds: readonly string[];
  readonly same: Same;
}

async function readAnswers(worker: CrashingWorker, ledger: Ledger, { objectIds, same }: Reading) {
  const answers = new Map<string, Map<string, Answer>>();
  for (const objectId of objectIds) {
    const page = SignalPage.parse(await worker.send("GET", `/v1/scoring/signals?${ofObject(objectId)}`));
    const stored = new Map(page.data.map((signal) => [signal.signalTemplateId, signal]));
    const known = ledger.signals.get(objectId) ?? new Map();
    same(`signals of ${objectId}`, new Set(stored.keys()), new Set(known.keys()));
    for (const [templateId, { answer, completedAt }] of known) {
      const signal = stored.get(templateId);
      const right = { answer, completedAt: new Date(completedAt).toISOString() };
      same(
        `signal ${objectId} ${templateId}`,
        signal && { answer: signal.answer, completedAt: signal.completedAt },
        right,
      );
    }
    answers.set(objectId, new Map([...known].map(([templateId, { answer }]) => [templateId, answer])));
  }
  return answers;
}

async function readAssignments(worker: CrashingWorker, ledger: Ledger, { objectIds, same }: Reading) {
  const objectsOf = new Map<string, string[]>();
  for (const objectId of objectIds) {
    const listed = z.array(Assignment).parse(await worker.send("GET", `/v1/scoring/assignments?${ofObject(objectId)}`));
    const stored = new Map(listed.map(({ profileId, id }) => [profileId, id]));
    same(`assignments of ${objectId}`, stored, ledger.assignments.get(objectId) ?? new Map());
    for (const profileId of stored.keys()) objectsOf.set(profileId, [...(objectsOf.get(profileId) ?? []), objectId]);
  }
  return objectsOf;
}

function ofObject(objectId: string): string {
  return new URLSearchParams({ objectType: "company", objectId }).toString();
}

/** Waits until a profile's scores follow from what is stored; returns those that never do. */
async function wrongScores(worker: CrashingWorker, profileId: string, stored: Stored): Promise<string[]> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await wait(200)) {
    const progress = Progress.parse(await worker.send("GET", `/v1/scoring/profiles/${profileId}/recompute`));
    const rows = progress.status === "idle" ? await readScores(worker, profileId) : new Map<string, ProfileScore>();
    const wrong = differences(profileId, stored, rows);
    if (progress.status === "idle" && wrong.length === 0) return [];
    if (Date.now() > deadline) return [`profile ${profileId} is ${JSON.stringify(progress)}`, ...wrong.slice(0, 3)];
  }
}

function differences(
  profileId: string,
  { rules, answers, objectsOf }: Stored,
  rows: ReadonlyMap<string, ProfileScore>,
): string[] {
  const own = rules.get(profileId) ?? [];
  const scored = DIMENSIONS.filter((dimension) => own.some((rule) => rule.dimension === dimension));
  const expected = (objectsOf.get(profileId) ?? []).flatMap((objectId) =>
    scored.map((dimension) => {
      const right = evaluateSlowly(own, dimension, answers.get(objectId) ?? new Map());
      return [`${objectId} ${dimension}`, right] as const;
    }),
  );
  const wrong = expected.flatMap(([name, right]) => {
    const row = rows.get(name);
    const found = row && {
      score: row.score,
      contributions: row.contributions,
      signalCoverage: row.signalCoverage,
      totalRules: row.totalRules,
    };
    if (isDeepStrictEqual(found, right)) return [];
    return [`score ${profileId} ${name}: ${JSON.stringify(found)} is stored, ${JSON.stringify(right)} is right`];
  });
  const stray = [...rows.keys()].filter((name) => !expected.some(([known]) => known === name));
  return [...wrong, ...stray.map((name) => `score ${profileId} ${name} is of an object that is not assigned`)];
}

async function readScores(worker: CrashingWorker, profileId: string): Promise<Map<string, ProfileScore>> {
  const rows = new Map<string, ProfileScore>();
  for (const dimension of DIMENSIONS) {
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = new URLSearchParams({ dimension, limit: "500", ...(cursor && { cursor }) });
      const path = `/v1/scoring/profiles/${profileId}/scores?${query.toString()}`;
      const page = ProfileScorePage.parse(await worker.send("GET", path));
      for (const row of page.data) rows.set(`${row.objectId} ${dimension}`, row);
      cursor = page.nextCursor;
    }
  }
  return rows;
}
