import type { SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import { invalidInput } from "../../core/invalid.ts";
import { retryOutrun } from "../../core/outrun.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import type { AnswerType } from "../../core/points/answer-type.ts";
import { inspectPointValues } from "../../core/points/inspect-point-values.ts";
import type { PointValues } from "../../core/points/point-values.ts";
import { commit, type Statement } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { outboxStatement, promiseSweep } from "../outbox/outbox.usecases.ts";
import { parseRules, type StoredRule } from "./rule-cache.ts";
import { requireTemplate } from "../signal-templates/signal-templates.usecases.ts";
import { findProfileWithRules, insertRuleSet, type ProfileWithRules } from "../profiles/profiles.repository.ts";
import type { Rule, RuleUpsert } from "../profiles/profiles.schemas.ts";
import { throwNoProfile } from "../profiles/profiles.usecases.ts";

type RuleDeps = Pick<Deps, "db" | "now" | "newId" | "newUuid" | "receipt" | "recompute" | "later">;

const MOST_RULES = 200;

/** Returns a page of a profile's rules in the order in which they were made. */
export async function listRulePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  profileId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Rule>> {
  const { rules } = await requireWithRules(db, space, profileId);
  const after = decodeCursor(cursor) ?? "";
  const inPage = parseRules(rules).filter(({ id }) => id > after); // the rule that a cursor names may be gone
  const inOrder = inPage.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(
    inOrder.map((rule) => asRule(profileId, rule)),
    limit,
    ({ id }) => id,
  );
}

/**
 * Makes the rule of (profile, signal template, dimension), or replaces it under the id that it has, and lets every object
 * of the profile be computed again.
 */
export async function upsertRule(
  deps: RuleDeps,
  space: SpaceId,
  profileId: string,
  { signalTemplateId, dimension, answerType, pointValues, selector = null }: RuleUpsert,
): Promise<Rule> {
  return retryOutrun(async () => {
    const profile = await requireWithRules(deps.db, space, profileId);
    const template = await requireTemplate(deps.db, space, profile.type, signalTemplateId);
    refuseUnfit(answerType, template.answerType, pointValues);
    const rules = parseRules(profile.rules);
    const standing = rules.find((rule) => rule.signalTemplateId === signalTemplateId && rule.dimension === dimension);
    if (!standing && rules.length >= MOST_RULES) throw tooManyRules();
    const { id, createdAt } = standing ?? { id: deps.newUuid(), createdAt: deps.now() };
    const rule: StoredRule = { id, signalTemplateId, dimension, answerType, pointValues, selector, createdAt };
    const next = standing ? rules.map((other) => (other === standing ? rule : other)) : [...rules, rule];
    const answer = asRule(profileId, rule);
    await changeRules(deps, profile, next, (statements) =>
      deps.receipt.commit(statements, { status: 200, body: answer }),
    );
    return answer;
  });
}

/** Deletes a rule and lets every object of the profile be computed again; throws 404 where the profile has no such rule. */
export async function removeRule(
  deps: Omit<RuleDeps, "receipt" | "newUuid">,
  space: SpaceId,
  profileId: string,
  ruleId: string,
): Promise<void> {
  await retryOutrun(async () => {
    const profile = await requireWithRules(deps.db, space, profileId);
    const rules = parseRules(profile.rules);
    const next = rules.filter(({ id }) => id !== ruleId);
    if (next.length === rules.length) {
      throw new AppError("NOT_FOUND", "RULE_NOT_FOUND", `The profile has no rule ${ruleId}.`);
    }
    await changeRules(deps, profile, next, (statements) => commit(deps.db, statements));
  });
}

/** The rules, the revision and the promise to sweep are committed together; then the sweep is asked for at once. */
async function changeRules(
  deps: Omit<RuleDeps, "receipt" | "newUuid">,
  { spaceId: space, id: profileId, revision: last }: ProfileWithRules,
  rules: readonly StoredRule[],
  commitAll: (statements: readonly Statement[]) => Promise<unknown>,
): Promise<void> {
  const revision = last + 1;
  const sweep = promiseSweep(deps, space, { profileId, revision });
  const set = { space, profileId, revision, rules: JSON.stringify(rules), at: deps.now() };
  await commitAll([...insertRuleSet(deps.db, set), outboxStatement(deps, sweep)]);
  await sweep.keep().catch((error: unknown) => deps.later(Promise.reject(error))); // the outbox keeps it, a little later
}

async function requireWithRules(db: Deps["db"], space: SpaceId, profileId: string): Promise<ProfileWithRules> {
  return (await findProfileWithRules(db, space, profileId)) ?? throwNoProfile(profileId);
}

function refuseUnfit(
  answerType: AnswerType,
  templateType: string,
  pointValues: unknown,
): asserts pointValues is PointValues {
  const mismatch = `cannot be points for answerType "${answerType}": the signal template's type is "${templateType}"`;
  const fields = answerType === templateType ? [] : [{ field: "pointValues", message: mismatch }];
  const problems = [...fields, ...inspectPointValues(answerType, pointValues, "pointValues")];
  if (problems.length > 0) throw invalidInput(problems, { code: "INVALID_POINT_VALUES" });
}

function tooManyRules(): AppError {
  const message = `The profile has ${MOST_RULES} rules, as many as it may.`;
  return new AppError("VALIDATION", "TOO_MANY_RULES", message, { action: "Delete a rule first." });
}

function asRule(profileId: string, { answerType: _answerType, createdAt, ...rule }: StoredRule): Rule {
  return { ...rule, profileId, createdAt: new Date(createdAt).toISOString() };
}
