import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { spaceOf, type SpaceId } from "../../../src/core/access/space.ts";
import { commit, openDatabase, type Statement } from "../../../src/db/client.ts";
import {
  deleteFailures,
  insertFailures,
  insertRangeFailures,
} from "../../../src/features/recompute/failures.repository.ts";
import { deleteUnusedRules } from "../../../src/features/rules/rules.repository.ts";
import { makeKey } from "../../support/keys.ts";
import { meteredIsolate } from "./metered.ts";

const PROFILES = ["profile-1", "profile-2"];
const idOf = (number: number) => `company-${String(number).padStart(4, "0")}.example`;
const OBJECTS = 400;

let space: SpaceId;

/** Two spaces with the same profiles and objects, so that a statement that leaves its space is seen. */
beforeEach(async () => {
  space = await plantedSpace();
  await plantedSpace();
});

async function plantedSpace(): Promise<SpaceId> {
  const planted = spaceOf((await makeKey()).organizationId, "test");
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${OBJECTS - 1})`;
  const statements = PROFILES.flatMap((profileId) => [
    `INSERT INTO scoring_profiles (space_id, id, type, name, revision, created_at, updated_at)
      VALUES ('${planted}', '${profileId}', 'company', 'n', 0, 0, 0)`,
    `${numbers} INSERT INTO assignments (space_id, profile_id, object_id, id, assigned_at)
      SELECT '${planted}', '${profileId}', printf('company-%04d.example', i), '${profileId}-' || i, 0 FROM n`,
  ]);
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
  return planted;
}

/** Runs a statement and returns what D1 bills for it. */
async function billed(statement: Statement): Promise<{ rowsRead: number; rowsWritten: number }> {
  const { bindings, meter } = meteredIsolate();
  await commit(openDatabase(bindings.DB), [statement]);
  const [run] = meter.runs;
  if (!run) throw new Error("nothing was run");
  return { rowsRead: run.rowsRead, rowsWritten: run.rowsWritten };
}

const failuresOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ objectId: idOf(at), reason: "SyntaxError" }));

describe("recording objects that could not be computed", () => {
  test("writes one row for each profile that an object is in, and reads at most five for it", async () => {
    const { rowsRead, rowsWritten } = await billed(insertFailures(space, failuresOf(100), 0));
    expect(rowsWritten).toBe(100 * PROFILES.length);
    expect(rowsRead).toBeLessThanOrEqual(5 * 100 * PROFILES.length);
  });

  test("writes nothing for objects in no profile", async () => {
    const unknown = Array.from({ length: 100 }, (_, at) => ({ objectId: `unknown-${at}.example`, reason: "r" }));
    const { rowsRead, rowsWritten } = await billed(insertFailures(space, unknown, 0));
    expect(rowsWritten).toBe(0);
    expect(rowsRead).toBeLessThanOrEqual(2 * 100);
  });

  test("by range writes one row for each object of the range, and reads no other", async () => {
    const range = { profileId: PROFILES[0] ?? "", after: idOf(99), upTo: idOf(199) };
    const { rowsRead, rowsWritten } = await billed(insertRangeFailures(space, range, { reason: "r", at: 0 }));
    expect(rowsWritten).toBe(100);
    expect(rowsRead).toBeLessThanOrEqual(3 * 100);
  });
});

describe("forgetting the failures of objects that were computed", () => {
  const inputsOf = (count: number) => Array.from({ length: count }, (_, at) => ["profile-1", idOf(at)] as const);

  test("writes one row for each failure that goes, and reads at most five for each that is named", async () => {
    await billed(insertFailures(space, failuresOf(OBJECTS), 0));
    const { rowsRead, rowsWritten } = await billed(deleteFailures(space, inputsOf(100)));
    expect(rowsWritten).toBe(100);
    expect(rowsRead).toBeLessThanOrEqual(5 * 100);
  });

  test("writes nothing where there are none", async () => {
    const { rowsRead, rowsWritten } = await billed(deleteFailures(space, inputsOf(100)));
    expect(rowsWritten).toBe(0);
    expect(rowsRead).toBeLessThanOrEqual(3 * 100);
  });
});

describe("deleting the versions of rules that no score is explained by", () => {
  const VERSIONS = 200;
  const SCORES = 300;

  /** Versions 0 to 199 of one rule, of which the scores point to one and its predecessor. */
  async function plantRules(): Promise<void> {
    const numbers = (count: number) =>
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`;
    const statements = PROFILES.flatMap((profileId) => [
      `${numbers(VERSIONS)} INSERT INTO rules (space_id, profile_id, id, since, until, position, signal_template_id,
          dimension, answer_type, point_values, created_at)
        SELECT '${space}', '${profileId}', 'rule', i, CASE WHEN i < ${VERSIONS - 1} THEN i + 1 END, 0, 't', 'fit', 'number',
          '{}', 0 FROM n`,
      `${numbers(SCORES)} INSERT INTO profile_scores (space_id, profile_id, dimension, object_id, score, contributions,
          revision, signal_coverage, total_rules, result_hash, version, previous_revision, computed_at, run)
        SELECT '${space}', '${profileId}', 'fit', 'o-' || i, 1, '[]', 150, 0, 1, 'h', 2, 149, 0, 'r' FROM n`,
    ]);
    await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
  }

  test("writes one row for each version that goes, and reads each score and version of the profile a few times", async () => {
    await plantRules();
    const { rowsRead, rowsWritten } = await billed(deleteUnusedRules(space, "profile-1"));
    expect(rowsWritten).toBe(VERSIONS - 3); // the one in force, and those of revisions 149 and 150, stay
    expect(rowsRead).toBeLessThanOrEqual(5 * (SCORES + VERSIONS));
  });

  test("again writes nothing", async () => {
    await plantRules();
    await billed(deleteUnusedRules(space, "profile-1"));
    expect(await billed(deleteUnusedRules(space, "profile-1"))).toMatchObject({ rowsWritten: 0 });
  });
});
