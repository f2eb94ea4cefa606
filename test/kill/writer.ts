import { z } from "zod";
import type { AnswerType } from "../../src/core/points/answer-type.ts";
import type { Answer } from "../../src/core/points/answer.ts";
import type { PointValues } from "../../src/core/points/point-values.ts";
import { DIMENSIONS } from "../../src/core/profile/rule.ts";
import { CreatedScores } from "../../src/features/annotations/annotations.schemas.ts";
import { Assignment } from "../../src/features/assignments/assignments.schemas.ts";
import { Label } from "../../src/features/labels/labels.schemas.ts";
import { Profile } from "../../src/features/profiles/profiles.schemas.ts";
import { Rule } from "../../src/features/rules/rules.schemas.ts";
import { DeployedModel } from "../../src/features/scorecards/scorecards.schemas.ts";
import { SignalTemplate } from "../../src/features/signal-templates/signal-templates.schemas.ts";
import { SignalsTaken } from "../../src/features/signals/signals.schemas.ts";
import { nextBatch, noteBatch, TENANT } from "./batches.ts";
import { ruleKey, scoreKey, type Ledger, type Write } from "./ledger.ts";
import type { Random } from "./random.ts";

const KINDS = ["number", "list", "boolean"] as const;
const TOOLS = ["Salesforce", "HubSpot", "Spreadsheets"];
const MAX_PROFILES = 3;
const MAX_TEMPLATES = 3;
const MAX_LABELS = 3;
const SOURCES = 6;
/** Signals are dated from here on, a millisecond each: no two have the same time. */
const FIRST_TIME = Date.parse("2026-01-01T00:00:00Z");
const BLOCK = 16;

/** What several writers share. */
export interface Shared {
  readonly objectIds: readonly string[];
  readonly profileIds: string[];
  readonly templateIds: string[];
  signals: number;
}

/**
 * One of several that write at once. Rules, cards and assignments have one writer each, which sends one request after
 * another, so that it is known which was the last; signals of all writers meet, and their dates say which is the newest.
 */
export class Writer {
  /** The write that is under way, until it is acknowledged. */
  pending: Write | undefined;

  private readonly number: number;
  readonly key: string;
  private readonly random: Random;
  private readonly shared: Shared;
  private readonly ownProfiles: string[] = [];
  private readonly ownTemplates: string[] = [];
  private readonly ownLabels: string[] = [];
  private readonly ownObjects: readonly string[];
  private writes = 0;
  private version = 0;
  private applications = 0;

  constructor(
    number: number,
    writers: number,
    { key, random, shared }: { key: string; random: Random; shared: Shared },
  ) {
    this.number = number;
    this.key = key;
    this.random = random;
    this.shared = shared;
    this.ownObjects = shared.objectIds.filter((_, at) => at % writers === number);
  }

  /** Returns what is written next. */
  next(ledger: Ledger): Write {
    const { random } = this;
    if (this.ownTemplates.length === 0) return this.newTemplate();
    if (this.shared.profileIds.length === 0) return this.newProfile();
    const chance = random.next();
    if (chance < 0.05 && this.ownProfiles.length < MAX_PROFILES) return this.newProfile();
    if (chance < 0.1 && this.ownTemplates.length < MAX_TEMPLATES) return this.newTemplate();
    if (chance < 0.25) return this.rule(ledger);
    if (chance < 0.3) return this.ruleTaken(ledger) ?? this.signals(ledger);
    if (chance < 0.45) return this.assignmentsMade();
    if (chance < 0.52) return this.assignmentTaken(ledger) ?? this.signals(ledger);
    if (chance < 0.55) return this.card();
    if (chance < 0.58 && this.ownLabels.length < MAX_LABELS) return this.newLabel();
    if (chance < 0.7 && this.ownLabels.length > 0) return this.scores();
    if (chance < 0.8) return this.batch();
    return this.signals(ledger);
  }

  private post(path: string, body: unknown, apply: Write["apply"], method: "POST" | "PUT" = "POST"): Write {
    this.writes += 1;
    return { method, path, body, idempotencyKey: `${this.number}-${this.writes}`, apply };
  }

  private newProfile(): Write {
    const name = `Profile ${this.number}.${this.ownProfiles.length}`;
    return this.post("/v1/scoring/profiles", { profileType: "company", name }, (ledger, answer) => {
      const { id } = Profile.parse(answer);
      ledger.profiles.set(id, name);
      this.ownProfiles.push(id);
      this.shared.profileIds.push(id);
    });
  }

  private newTemplate(): Write {
    const answerType = KINDS[(this.number + this.ownTemplates.length) % KINDS.length] ?? "number";
    const body = { name: `Signal ${this.number}`, question: "What is it?", answerType };
    return this.post("/v1/companies/signals/templates", body, (ledger, answer) => {
      const { templateId } = SignalTemplate.parse(answer);
      ledger.templates.set(templateId, answerType);
      this.ownTemplates.push(templateId);
      this.shared.templateIds.push(templateId);
    });
  }

  private rule(ledger: Ledger): Write {
    const profileId = this.random.of(this.shared.profileIds);
    const signalTemplateId = this.random.of(this.ownTemplates);
    const dimension = this.random.of(DIMENSIONS);
    const answerType = ledger.templates.get(signalTemplateId) ?? "number";
    const pointValues = this.pointValues(answerType);
    const body = { signalTemplateId, dimension, answerType, pointValues };
    const apply: Write["apply"] = (known, answer) => {
      const { id } = Rule.parse(answer);
      known.rules.set(ruleKey(profileId, signalTemplateId, dimension), { id, pointValues });
    };
    return this.post(`/v1/scoring/profiles/${profileId}/rules`, body, apply, "PUT");
  }

  private ruleTaken({ rules }: Ledger): Write | undefined {
    const own = [...rules].filter(([name]) => this.ownTemplates.includes(name.split(" ")[1] ?? ""));
    if (own.length === 0) return undefined;
    const [name, { id }] = this.random.of(own);
    const path = `/v1/scoring/profiles/${name.split(" ")[0]}/rules/${id}`;
    return { method: "DELETE", path, apply: (known) => void known.rules.delete(name) };
  }

  private assignmentsMade(): Write {
    const profileId = this.random.of(this.shared.profileIds);
    const objectIds = this.random.some(this.ownObjects, 8);
    const body = { profileId, objectType: "company", objectIds };
    return this.post("/v1/scoring/assignments/bulk", body, (ledger, answer) => {
      for (const { id, objectId } of z.array(Assignment).parse(answer)) ledger.assign(objectId, profileId, id);
    });
  }

  private assignmentTaken({ assignments }: Ledger): Write | undefined {
    const objectId = this.random.of(this.ownObjects);
    const [drawn] = assignments.get(objectId) ?? [];
    if (!drawn) return undefined;
    const [profileId, id] = drawn;
    const path = `/v1/scoring/assignments/${id}`;
    return { method: "DELETE", path, apply: (known) => void known.assignments.get(objectId)?.delete(profileId) };
  }

  private signals({ templates }: Ledger): Write {
    const signals = this.random.some(this.shared.objectIds, 20).map((objectId) => {
      const signalTemplateId = this.random.of(this.shared.templateIds);
      const answer = this.answer(templates.get(signalTemplateId) ?? "number");
      return { objectId, signalTemplateId, answer, completedAt: this.nextTime() };
    });
    const sent = signals.map((signal) => ({ ...signal, completedAt: new Date(signal.completedAt).toISOString() }));
    return this.post("/v1/scoring/signals", { objectType: "company", signals: sent }, (ledger, answer) => {
      const { errors } = SignalsTaken.parse(answer);
      if (errors.length > 0) throw new Error(`Good signals were refused: ${JSON.stringify(errors)}`);
      for (const { objectId, signalTemplateId, ...signal } of signals) {
        ledger.keepSignal(objectId, signalTemplateId, signal);
      }
    });
  }

  /** Times of a block come backwards: about every second signal is older than one before it. */
  private nextTime(): number {
    const at = this.shared.signals;
    this.shared.signals += 1;
    return FIRST_TIME + Math.floor(at / BLOCK) * BLOCK + (BLOCK - 1 - (at % BLOCK));
  }

  private batch(): Write {
    const { applicationIds, body } = nextBatch(this.random, this.number, this.applications);
    this.applications += applicationIds.length;
    return { ...this.post("/v1/score/batch", body, noteBatch), tenant: TENANT };
  }

  private card(): Write {
    this.version += 1;
    const spec = {
      metadata: {
        spec_version: "1.0",
        scorecard_id: `card-${this.number}`,
        name: `Card ${this.number}`,
        model_version: `${this.version}.0.0`,
      },
      scaling: { base_points: 500, pdo: 50, target_score: 600, target_odds: 19 },
      variables: [{ name: "age", type: "numeric" }],
      bins: { age: [{ range: "(-Infinity, Infinity)", points: this.random.below(100) }] },
    };
    return this.post("/v1/models/deploy", { spec }, (ledger, answer) => {
      const { model_id, deployment } = DeployedModel.parse(answer);
      const { round } = ledger.acknowledged.at(-1) ?? { round: 0 };
      if (model_id === null) throw new TypeError("a deploy that is no dry run answers the model's id");
      ledger.models.set(model_id, { spec, round });
      if (deployment) ledger.champions.set(deployment.slug, model_id);
    });
  }

  private newLabel(): Write {
    const name = `Label ${this.number}.${this.ownLabels.length}`;
    return this.post(
      "/model-hub/annotations-labels/",
      { name, type: "star", settings: { no_of_stars: 10 } },
      (ledger, answer) => {
        const { id } = Label.parse(answer);
        ledger.labels.set(id, name);
        this.ownLabels.push(id);
      },
    );
  }

  /** Scores a source of its own by all its labels: it alone writes them, so it knows their history. */
  private scores(): Write {
    const source = `00000000-0000-4000-8000-${String(this.number * SOURCES + this.random.below(SOURCES)).padStart(12, "0")}`;
    const scores = this.ownLabels.map((label_id) => ({ label_id, value: { rating: 1 + this.random.below(10) } }));
    const body = { source_type: "trace", source_id: source, scores };
    return this.post("/model-hub/scores/bulk/", body, (ledger, answer) => {
      const { errors } = CreatedScores.parse(answer);
      if (errors.length > 0) throw new Error(`Good scores were refused: ${JSON.stringify(errors)}`);
      for (const { label_id, value } of scores) {
        const name = scoreKey(label_id, source);
        const known = ledger.scores.get(name) ?? [];
        if (known.at(-1) !== value.rating) ledger.scores.set(name, [...known, value.rating]);
      }
    });
  }

  private pointValues(answerType: AnswerType): PointValues {
    const points = () => this.random.below(41) - 10;
    if (answerType === "boolean") return { true: points(), false: points() };
    if (answerType === "list") {
      const mode = this.random.of(["additive", "best-match", "contains-all", "contains-none", "exact-match"] as const);
      return { choices: Object.fromEntries(TOOLS.map((tool) => [tool, points()])), mode };
    }
    const cut = 1 + this.random.below(98);
    return {
      ranges: [
        { min: 0, max: cut, points: points() },
        { min: cut, max: 100, points: points() },
      ],
    };
  }

  private answer(answerType: AnswerType): Answer {
    if (answerType === "boolean") return this.random.next() < 0.5;
    if (answerType === "list") return TOOLS.filter(() => this.random.next() < 0.5);
    return this.random.below(120) - 10;
  }
}
