import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Answer } from "../../src/core/points/answer.ts";
import { compileRules } from "../../src/core/profile/compile-rules.ts";
import { evaluateDimension } from "../../src/core/profile/evaluate-dimension.ts";
import { DIMENSIONS, type Rule } from "../../src/core/profile/rule.ts";
import { Assignment } from "../../src/features/assignments/assignments.schemas.ts";
import { Profile } from "../../src/features/profiles/profiles.schemas.ts";
import { Progress } from "../../src/features/recompute/recompute.schemas.ts";
import { Rule as RuleAnswer } from "../../src/features/rules/rules.schemas.ts";
import { ProfileScorePage, type ProfileScore } from "../../src/features/scores/scores.schemas.ts";
import { SignalTemplate } from "../../src/features/signal-templates/signal-templates.schemas.ts";
import { SignalsTaken } from "../../src/features/signals/signals.schemas.ts";
import type { CrashingWorker } from "./crashing-worker.ts";

const TEMPLATES = [
  { name: "Head count", question: "How many people work there?", answerType: "number" },
  { name: "Tools", question: "Which tools do they use?", answerType: "list" },
  { name: "Hiring", question: "Are they hiring?", answerType: "boolean" },
] as const;
const RULES = [
  { dimension: "fit", pointValues: { ranges: [{ min: 0, max: 2_500, points: 10 }] } },
  { dimension: "fit", pointValues: { choices: { Salesforce: 10, HubSpot: 8, Spreadsheets: -5 }, mode: "additive" } },
  { dimension: "urgency", pointValues: { true: 20, false: 4 } },
] as const;
const TOOLS = ["Salesforce", "HubSpot", "Spreadsheets"];

/** Longer than any lease. */
const PATIENCE_MS = 120_000;

/** A profile with its companies, and beside it everything that the Worker has acknowledged of them. */
export class SweptProfile {
  readonly objectIds: readonly string[];
  private id = "";
  private readonly templateIds: string[] = [];
  private readonly rules: Rule[] = [];
  private readonly answers = new Map<string, Map<string, Answer>>();

  private readonly worker: CrashingWorker;

  constructor(worker: CrashingWorker, companies: number) {
    this.worker = worker;
    this.objectIds = Array.from({ length: companies }, (_, index) => `company-${10_000 + index}.example`);
  }

  /** Makes the profile with three rules, sends in what is known of its companies, and assigns them. */
  async prepare(): Promise<void> {
    const profile = { profileType: "company", name: "Swept" };
    this.id = Profile.parse(await this.worker.send("POST", "/v1/scoring/profiles", profile)).id;
    for (const [index, template] of TEMPLATES.entries()) {
      const made = await this.worker.send("POST", "/v1/companies/signals/templates", template);
      this.templateIds.push(SignalTemplate.parse(made).templateId);
      await this.putRule(index);
    }
    for (const [index, objectId] of this.objectIds.entries()) this.answers.set(objectId, this.inventAnswers(index));
    for (const ids of slices(this.objectIds, 333)) await this.sendKnown(ids);
    for (const ids of slices(this.objectIds, 500)) await this.assign(ids);
  }

  /** Answers of every kind; three companies of five have left one of them open. */
  private inventAnswers(index: number): Map<string, Answer> {
    const all = [(index * 7_919) % 6_000, TOOLS.filter((_, tool) => (index >> tool) % 2 === 0), index % 3 === 0];
    const known = this.templateIds.flatMap((templateId, at): [string, Answer][] => {
      const answer = all[at];
      return answer === undefined || index % 5 === at ? [] : [[templateId, answer]];
    });
    return new Map(known);
  }

  /** Makes a rule or replaces it; `pointValues` are those of the list above, unless others are given. */
  async putRule(
    index: number,
    pointValues: Rule["pointValues"] | undefined = RULES[index]?.pointValues,
  ): Promise<void> {
    const [template, rule, signalTemplateId] = [TEMPLATES[index], RULES[index], this.templateIds[index]];
    if (!template || !rule || !signalTemplateId || !pointValues) throw new Error(`There is no rule ${index}.`);
    const sent = { signalTemplateId, dimension: rule.dimension, answerType: template.answerType, pointValues };
    const { id } = RuleAnswer.parse(await this.worker.send("PUT", `/v1/scoring/profiles/${this.id}/rules`, sent));
    this.rules[index] = { id, ...sent };
  }

  /** Sends a new head count for some companies. */
  async sendPeople(objectIds: readonly string[], people: number): Promise<SignalsTaken> {
    const signalTemplateId = this.templateIds[0] ?? "";
    for (const objectId of objectIds) this.answers.get(objectId)?.set(signalTemplateId, people);
    return this.sendSignals(objectIds.map((objectId) => ({ objectId, signalTemplateId, answer: people })));
  }

  /** Sends all that is known of some companies, once more or for the first time. */
  async sendKnown(objectIds: readonly string[]): Promise<SignalsTaken> {
    const signals = objectIds.flatMap((objectId) =>
      [...(this.answers.get(objectId) ?? [])].map(([signalTemplateId, answer]) => ({
        objectId,
        signalTemplateId,
        answer,
      })),
    );
    return this.sendSignals(signals);
  }

  private async sendSignals(signals: readonly unknown[]): Promise<SignalsTaken> {
    return SignalsTaken.parse(
      await this.worker.send("POST", "/v1/scoring/signals", { objectType: "company", signals }),
    );
  }

  /** Assigns companies and returns which of them were not assigned before. */
  async assign(objectIds: readonly string[]): Promise<string[]> {
    const sent = { profileId: this.id, objectType: "company", objectIds };
    const made = z.array(Assignment).parse(await this.worker.send("POST", "/v1/scoring/assignments/bulk", sent));
    return made.map(({ objectId }) => objectId);
  }

  async progress(): Promise<Progress> {
    return Progress.parse(await this.worker.send("GET", `/v1/scoring/profiles/${this.id}/recompute`));
  }

  /** Waits for progress that meets a condition and returns it. */
  async until(condition: (progress: Progress) => boolean): Promise<Progress> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await wait(10)) {
      const progress = await this.progress();
      if (condition(progress)) return progress;
      if (Date.now() > deadline) throw new Error(`Still ${JSON.stringify(progress)} after ${PATIENCE_MS} ms.`);
    }
  }

  /** Every score of the profile as the Worker answers it, by company and dimension. */
  async scores(): Promise<Map<string, ProfileScore>> {
    const rows = new Map<string, ProfileScore>();
    for (const dimension of DIMENSIONS) {
      for (let cursor: string | null = ""; cursor !== null;) {
        const query = new URLSearchParams({ dimension, limit: "500", ...(cursor && { cursor }) });
        const path = `/v1/scoring/profiles/${this.id}/scores?${query.toString()}`;
        const page = ProfileScorePage.parse(await this.worker.send("GET", path));
        for (const row of page.data) rows.set(`${row.objectId} ${dimension}`, row);
        cursor = page.nextCursor;
      }
    }
    return rows;
  }

  /** Every score as it follows from the newest rules and the newest signals. */
  expected(): Map<string, unknown> {
    const compiled = compileRules(this.rules);
    const entries = this.objectIds.flatMap((objectId) =>
      DIMENSIONS.map((dimension): [string, unknown] => [
        `${objectId} ${dimension}`,
        evaluateDimension(compiled, dimension, this.answers.get(objectId) ?? new Map()),
      ]),
    );
    return new Map(entries);
  }
}

export function slices<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
