import { sql, type SQL } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Database } from "../../db/client.ts";

/** The rules of a profile at one revision, as JSON text that `parseRules` reads. */
export interface RuleSet {
  readonly profileId: string;
  readonly revision: number;
  readonly rules: string;
}

/** The JSON text of the rules that profile `p` has at a revision, in their order; of those in force where none is named. */
export function ruleSetOf(space: SpaceId, revision?: SQL): SQL {
  const inForce = revision
    ? sql`r.since <= ${revision} AND (r.until IS NULL OR r.until > ${revision})`
    : sql`r.until IS NULL`;
  return sql`(SELECT json_group_array(json_object('id', r.id, 'signalTemplateId', r.signal_template_id,
      'dimension', r.dimension, 'answerType', r.answer_type, 'pointValues', json(r.point_values)) ORDER BY r.position)
    FROM rules AS r WHERE r.space_id = ${space} AND r.profile_id = p.id AND ${inForce})`;
}

/** Returns the rules of some revisions, in one statement; none of a profile that is gone. */
export async function listRuleSets(
  db: Database,
  space: SpaceId,
  wanted: readonly (readonly [profileId: string, revision: number])[],
): Promise<RuleSet[]> {
  return db.all(sql`
    SELECT p.id AS profileId, j.value ->> 1 AS revision, ${ruleSetOf(space, sql`j.value ->> 1`)} AS rules
    FROM json_each(${JSON.stringify(wanted)}) AS j
    CROSS JOIN scoring_profiles AS p ON p.space_id = ${space} AND p.id = j.value ->> 0`);
}
