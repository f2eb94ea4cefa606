import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import type { AnswerType } from "../../core/points/answer-type.ts";
import { inspectPointValues } from "../../core/points/inspect-point-values.ts";
import { commit, type Statement } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Rows } from "../../db/receipt.ts";
import type { Deps } from "../../deps.ts";
import { dispatchEntry, newOutboxEntry } from "../outbox/outbox.usecases.ts";
import { requireProfile, throwNoProfile } from "../profiles/profiles.usecases.ts";
import { SWEEP } from "../recompute/recompute.work.ts";
import type { TemplateRow } from "../signal-templates/signal-templates.repository.ts";
import { requireTemplate } from "../signal-templates/signal-templates.usecases.ts";
import { collectRules, isTimeToCollect } from "./collect-rules.usecases.ts";
import { deleteRule, findRule, insertRule, listRules, sweepPayload, type RuleRow } from "./rules.repository.ts";
import type { Rule, RuleUpsert } from "./rules.schemas.ts";

type RuleDeps = Pick<
  Deps,
  | "db"
  | "now"
  | "newId"
  | "newUuid"
  | "receipt"
  | "contention"
  | "recompute"
  | "webhooks"
  | "batches"
  | "later"
  | "report"
>;

/** At most 200 rules, and 512 KiB of point values together. */
const BOUNDS = { rules: 200, bytes: 512 * 1024 };

const Revisions = z.tuple([z.object({ revision: z.int() })]);

/** Returns a page of a profile's rules in the order in which they were made. */
export async function listRulePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  profileId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Rule>> {
  const after = decodeCursor(cursor) ?? "";
  await requireProfile(db, space, profileId);
  const rows = await listRules(db, space, profileId, { after, count: limit + 1 });
  const items = rows.map((row) => asRule(profileId, row));
  return pageOf(items, limit, ({ id }) => id);
}

/**
 * Makes the rule of (profile, signal template, dimension), or replaces it under the id that it has, and lets every object
 * of the profile be computed again. A rule that is sent as it stands changes nothing.
 */
export async function upsertRule(
  deps: RuleDeps,
  space: SpaceId,
  profileId: string,
  { signalTemplateId, dimension, answerType, pointValues: sent, selector = null }: RuleUpsert,
): Promise<Rule> {
  const { db, now, newUuid, contention, receipt } = deps;
  let template: TemplateRow | undefined; // its type never changes: it is read once, however often the rule is
  return retryConflict(contention, async () => {
    const { profile, rule: standing } = await findRule(db, space, profileId, { signalTemplateId, dimension });
    if (!profile) throwNoProfile(profileId);
    template ??= await requireTemplate(db, space, profile.type, signalTemplateId);
    refuseUnfit(answerType, template.answerType, sent);
    if (!standing && profile.rules >= BOUNDS.rules) throw tooManyRules();
    const { id, createdAt } = standing ?? { id: newUuid(), createdAt: now() };
    const pointValues = JSON.stringify(sent);
    refuseOutgrown(profile.bytes - bytesOf(standing?.pointValues ?? "") + bytesOf(pointValues));
    const rule = { id, signalTemplateId, dimension, answerType, pointValues, selector, createdAt };
    const answer = asRule(profileId, rule);
    if (standing && isEqual(standing, rule)) await receipt.commit([], answer);
    else {
      const statements = insertRule(space, profileId, { rule, standing, at: now(), bounds: BOUNDS });
      const revision = await commitChange(deps, space, profileId, (entry) =>
        receipt.commit([...statements, entry], answer),
      );
      if (isTimeToCollect(revision, bytesOf(pointValues))) deps.later(collectRules(deps, space, profileId));
    }
    return answer;
  });
}

/** Deletes a rule and lets every object of the profile be computed again; throws 404 where the profile has no such rule. */
export async function removeRule(deps: RuleDeps, space: SpaceId, profileId: string, ruleId: string): Promise<void> {
  const { db, now, contention } = deps;
  await retryConflict(contention, async () => {
    const { profile, rule } = await findRule(db, space, profileId, { id: ruleId });
    if (!profile) throwNoProfile(profileId);
    if (!rule) throw new AppError("NOT_FOUND", "RULE_NOT_FOUND", `The profile has no rule ${ruleId}.`);
    const statements = deleteRule(space, profileId, { rule, at: now() });
    await commitChange(deps, space, profileId, (entry) => commit(db, [...statements, entry]));
  });
}

/** Commits a change of a rule with the outbox entry of its sweep, asks for the sweep at once, and returns the revision. */
async function commitChange(
  deps: RuleDeps,
  space: SpaceId,
  profileId: string,
  commitWith: (entry: Statement) => Promise<Rows>,
): Promise<number> {
  const entry = newOutboxEntry(deps, SWEEP, space, { sql: sweepPayload(space, profileId) });
  const [revisions] = await commitWith(entry.statement);
  const [{ revision }] = Revisions.parse(revisions);
  await dispatchEntry(deps, entry, { profileId, revision });
  return revision;
}

function isEqual(standing: RuleRow, { answerType, pointValues, selector }: Omit<RuleRow, "since">): boolean {
  return standing.answerType === answerType && standing.pointValues === pointValues && standing.selector === selector;
}

function refuseUnfit(answerType: AnswerType, templateType: string, pointValues: unknown): void {
  const mismatch = `cannot be points for answerType "${answerType}": the signal template's type is "${templateType}"`;
  const fields = answerType === templateType ? [] : [{ field: "pointValues", message: mismatch }];
  const problems = [...fields, ...inspectPointValues(answerType, pointValues, "pointValues")];
  if (problems.length > 0) throw invalidInput(problems, { code: "INVALID_POINT_VALUES" });
}

function refuseOutgrown(bytes: number): void {
  if (bytes <= BOUNDS.bytes) return;
  const message = `would bring the points of the profile's rules to ${bytes} bytes, more than the ${BOUNDS.bytes} allowed`;
  throw invalidInput([{ field: "pointValues", message }], { code: "INVALID_POINT_VALUES" });
}

function tooManyRules(): AppError {
  const message = `The profile has ${BOUNDS.rules} rules, as many as it may.`;
  return new AppError("VALIDATION", "TOO_MANY_RULES", message, { action: "Delete a rule first." });
}

function asRule(profileId: string, row: Omit<RuleRow, "since">): Rule {
  const { id, signalTemplateId, dimension, selector, pointValues, createdAt } = row;
  return {
    id,
    profileId,
    signalTemplateId,
    dimension,
    selector,
    pointValues: JSON.parse(pointValues),
    createdAt: new Date(createdAt).toISOString(),
  };
}
