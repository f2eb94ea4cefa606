import { env } from "cloudflare:workers";
import { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { spaceOf } from "../../../src/core/access/space.ts";
import type { Statement } from "../../../src/db/client.ts";
import {
  deleteFailures,
  insertFailures,
  insertRangeFailures,
} from "../../../src/features/recompute/failures.repository.ts";
import { deleteUnusedRules } from "../../../src/features/rules/rules.repository.ts";

const SPACE = spaceOf("66575d79e8350cba826a36b1", "test");

async function planOf(statement: Statement): Promise<string[]> {
  const { sql, params } = statement instanceof SQL ? new SQLiteSyncDialect().sqlToQuery(statement) : statement.toSQL();
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

test.each([
  ["failures are recorded by object", insertFailures(SPACE, [{ objectId: "a.com", reason: "r" }], 0)],
  [
    "failures are recorded by range",
    insertRangeFailures(SPACE, { profileId: "p", after: "", upTo: "z" }, { reason: "r", at: 0 }),
  ],
  ["failures are forgotten by key", deleteFailures(SPACE, [["p", "a.com"]])],
  ["unused rules are found by profile", deleteUnusedRules(SPACE, "p")],
])("%s: no table is read from end to end", async (_, statement) => {
  const steps = await planOf(statement);
  expect(steps.length).toBeGreaterThan(0);
  const scans = steps.filter((step) => step.startsWith("SCAN") && !/^SCAN (j VIRTUAL TABLE|used\b)/.test(step));
  expect(scans, steps.join(" | ")).toEqual([]);
});
