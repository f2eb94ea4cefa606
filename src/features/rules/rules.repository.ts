import { sql } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import { bytesOf } from "../../core/json-bounds.ts";
import type { ObjectType } from "../../core/object-type.ts";
import type { AnswerType } from "../../core/points/answer-type.ts";
import type { Dimension } from "../../core/profile/rule.ts";
import { readTogether, type Database, type Statement } from "../../db/client.ts";
import { guarded } from "../../db/conflict.ts";
import { rules, scoringProfiles } from "../../db/schema.ts";

/** A version of a rule that is in force. */
export interface RuleRow {
  readonly id: string;
  /** The revision of the profile from which this version holds. */
  readonly since: number;
  readonly signalTemplateId: string;
  readonly dimension: Dimension;
  readonly answerType: AnswerType;
  /** JSON. */
  readonly pointValues: string;
  readonly selector: string | null;
  readonly createdAt: number;
}

/** The rule of a profile that a caller means: by what it scores, or by its id. */
type RuleKey = { readonly signalTemplateId: string; readonly dimension: Dimension } | { readonly id: string };

/** What a change of a rule is decided from; no profile where the space has none of that id. */
export interface RuleStanding {
  readonly profile: { readonly type: ObjectType; readonly rules: number; readonly bytes: number } | undefined;
  readonly rule: RuleRow | undefined;
}

const COLUMNS = sql`r.id, r.since, r.signal_template_id AS signalTemplateId, r.dimension, r.answer_type AS answerType,
  r.point_values AS pointValues, r.selector, r.created_at AS createdAt`;

/** Returns a profile with the number of its rules, and one of them as it stands, in one round trip. */
export async function findRule(db: Database, space: SpaceId, profileId: string, key: RuleKey): Promise<RuleStanding> {
  const [profiles, found] = await readTogether<[NonNullable<RuleStanding["profile"]>[], RuleRow[]]>(
    db,
    sql`SELECT p.type, (SELECT count(*) ${inForce(space, profileId)}) AS rules,
        (${bytesInForce(space, profileId)}) AS bytes
      FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId}`,
    sql`SELECT ${COLUMNS} ${inForce(space, profileId)} AND ${matches(key)}`,
  );
  return { profile: profiles[0], rule: found[0] };
}

/** Returns the rules of a profile in the order in which they were made, `count` of them after the id `after`. */
export async function listRules(
  db: Database,
  space: SpaceId,
  profileId: string,
  { after, count }: { after: string; count: number },
): Promise<RuleRow[]> {
  return db.all<RuleRow>(
    sql`SELECT ${COLUMNS} ${inForce(space, profileId)} AND r.id > ${after} ORDER BY r.id LIMIT ${count}`,
  );
}

/** How many rules a profile may have, and of how many bytes together. */
export interface RuleBounds {
  readonly rules: number;
  readonly bytes: number;
}

/**
 * The statements that put a rule in force from the profile's next revision on; the first answers that revision. They fail,
 * and their batch, where the rule that stands is not `standing` any more, where the profile is gone, or where its rules
 * would outgrow their bounds. Changes of other rules are no hindrance.
 */
export function insertRule(
  space: SpaceId,
  profileId: string,
  {
    rule,
    standing,
    at,
    bounds,
  }: {
    rule: Omit<RuleRow, "since">;
    standing: RuleRow | undefined;
    at: number;
    bounds: RuleBounds;
  },
): Statement[] {
  const { id, signalTemplateId, dimension, answerType, pointValues, selector, createdAt } = rule;
  const unchanged = standing
    ? stands(space, profileId, standing)
    : sql`NOT EXISTS (SELECT 1 ${inForce(space, profileId)} AND ${matches({ signalTemplateId, dimension })})
        AND (SELECT count(*) ${inForce(space, profileId)}) < ${bounds.rules}`;
  const larger = bytesOf(pointValues) - (standing ? bytesOf(standing.pointValues) : 0);
  const withinBytes = sql`(${bytesInForce(space, profileId)}) + ${larger} <= ${bounds.bytes}`;
  const position = sql`SELECT ${standing ? sql`max(r.position)` : sql`coalesce(max(r.position), -1) + 1`} FROM rules AS r
    WHERE r.space_id = ${space} AND r.profile_id = ${profileId} ${standing ? sql`AND r.id = ${id}` : sql``}`;
  return [
    nextRevision(space, profileId, sql`${unchanged} AND ${withinBytes}`, at),
    ...(standing ? [endRule(space, profileId, standing)] : []),
    sql`
      INSERT INTO rules (space_id, profile_id, id, since, position, signal_template_id, dimension, answer_type,
        point_values, selector, created_at)
      VALUES (${space}, ${profileId}, ${id}, (${revisionOf(space, profileId)}), (${position}), ${signalTemplateId},
        ${dimension}, ${answerType}, ${pointValues}, ${selector}, ${createdAt})`,
  ];
}

/** The statements that take a rule out of force; they fail, and their batch, where another version of it stands by now. */
export function deleteRule(
  space: SpaceId,
  profileId: string,
  { rule, at }: { rule: RuleRow; at: number },
): Statement[] {
  return [nextRevision(space, profileId, stands(space, profileId, rule), at), endRule(space, profileId, rule)];
}

/** Deletes the versions of a profile's rules that are out of force and that no score points to, nor ever will. */
export function deleteUnusedRules(space: SpaceId, profileId: string): Statement {
  const ofProfile = sql`FROM profile_scores AS s WHERE s.space_id = ${space} AND s.profile_id = ${profileId}`;
  return sql`
    WITH used AS MATERIALIZED (SELECT s.revision AS at ${ofProfile} UNION SELECT s.previous_revision ${ofProfile})
    DELETE FROM ${rules} WHERE space_id = ${space} AND profile_id = ${profileId} AND until IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM used WHERE used.at >= rules.since AND used.at < rules.until)`;
}

/** Returns profiles that have at least `versions` versions of rules out of force, most of all first. */
export async function listProfilesWithHistory(
  db: Database,
  { versions, count }: { versions: number; count: number },
): Promise<{ spaceId: SpaceId; profileId: string }[]> {
  return db.all(sql`
    SELECT r.space_id AS spaceId, r.profile_id AS profileId FROM rules AS r WHERE r.until IS NOT NULL
    GROUP BY r.space_id, r.profile_id HAVING count(*) >= ${versions} ORDER BY count(*) DESC LIMIT ${count}`);
}

/** The payload of an outbox entry that asks for a sweep to the profile's revision; NULL where the profile is gone. */
export function sweepPayload(space: SpaceId, profileId: string) {
  return sql<string>`(SELECT json_object('profileId', p.id, 'revision', p.revision)
    FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId})`;
}

function nextRevision(space: SpaceId, profileId: string, condition: ReturnType<typeof sql>, at: number): Statement {
  const revision = guarded(condition, sql`revision + 1`);
  return sql`
    UPDATE ${scoringProfiles} SET revision = ${revision}, updated_at = ${at}
    WHERE space_id = ${space} AND id = ${profileId} RETURNING revision`;
}

function endRule(space: SpaceId, profileId: string, { id, since }: RuleRow): Statement {
  return sql`
    UPDATE ${rules} SET until = (${revisionOf(space, profileId)})
    WHERE space_id = ${space} AND profile_id = ${profileId} AND id = ${id} AND since = ${since}`;
}

function revisionOf(space: SpaceId, profileId: string) {
  return sql`SELECT p.revision FROM scoring_profiles AS p WHERE p.space_id = ${space} AND p.id = ${profileId}`;
}

function stands(space: SpaceId, profileId: string, { id, since }: RuleRow) {
  return sql`EXISTS (SELECT 1 ${inForce(space, profileId)} AND r.id = ${id} AND r.since = ${since})`;
}

function bytesInForce(space: SpaceId, profileId: string) {
  return sql`SELECT coalesce(sum(octet_length(r.point_values)), 0) ${inForce(space, profileId)}`;
}

function inForce(space: SpaceId, profileId: string) {
  return sql`FROM rules AS r WHERE r.space_id = ${space} AND r.profile_id = ${profileId} AND r.until IS NULL`;
}

function matches(key: RuleKey) {
  if ("id" in key) return sql`r.id = ${key.id}`;
  return sql`r.signal_template_id = ${key.signalTemplateId} AND r.dimension = ${key.dimension}`;
}
