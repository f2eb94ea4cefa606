import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { spaceOf } from "../../../src/core/access/space.ts";
import { NOTHING, take, type Amount } from "../../../src/core/quota/amount.ts";
import { openDatabase } from "../../../src/db/client.ts";
import * as schema from "../../../src/db/schema.ts";
import { amountsOf, countFurther, isCounted, type CountProgress } from "../../../src/features/usage/count.usecases.ts";
import { STORED_KINDS } from "../../../src/features/usage/usage.repository.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey } from "../../support/keys.ts";
import { meteredIsolate, planOf } from "../recompute/metered.ts";
import { stopClock } from "../recompute/world.ts";
import { fill, rowsOf, send, usageOf, writesTo } from "./space.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Puts objects with an assignment, two scores and an answer each into a space, as fast as the database takes them. */
async function plantObjects(space: string, count: number): Promise<void> {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const profileId = crypto.randomUUID();
  const object = "printf('company-%06d.example', i)";
  await env.DB.batch(
    [
      `INSERT INTO scoring_profiles (space_id, id, type, name, revision, created_at, updated_at)
        VALUES ('${space}', '${profileId}', 'company', 'n', 0, 0, 0)`,
      `${numbers} INSERT INTO assignments (space_id, profile_id, object_id, id, assigned_at)
        SELECT '${space}', '${profileId}', ${object}, printf('%036d', i), 0 FROM n`,
      `${numbers} INSERT INTO object_signals (space_id, object_id, revision, answers)
        SELECT '${space}', ${object}, 1, '{}' FROM n`,
      ...["fit", "urgency"].map(
        (dimension) => `${numbers} INSERT INTO profile_scores (space_id, profile_id, dimension, object_id, score,
          contributions, revision, signal_coverage, total_rules, result_hash, version, computed_at, run)
          SELECT '${space}', '${profileId}', '${dimension}', ${object}, 1, '[]', 0, 0, 1, 'h', 1, 0, 'r' FROM n`,
      ),
    ].map((statement) => env.DB.prepare(statement)),
  );
}

describe("a count", () => {
  test("finds every row of every kind, and none of another space", async () => {
    const { key } = await makeKey();
    await fill((await makeKey()).key);
    await fill(key);
    later(20_000);
    expect(await rowsOf(key)).toEqual({
      models: 3,
      deployments: 1,
      challengers: 1,
      deployment_changes: 2,
      signal_templates: 1,
      profiles: 1,
      rules: 1,
      assignments: 1,
      signals: 1,
      scores: 1,
      tenants: 1,
      batches: 1,
      batch_chunks: 1,
      scoring_jobs: 1,
      keys: 1,
    });
    const { stored, kinds, limits, counted_at: countedAt } = await usageOf(key);
    expect(stored.rows).toBe(kinds.reduce((sum, { rows }) => sum + rows, 0));
    expect(stored.bytes).toBe(kinds.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(limits).toEqual({ rows: 5_000_000, bytes: 1_000_000_000 });
    expect(countedAt).toBe(new Date().toISOString());
  });

  test("knows every table that holds rows of a space, but for work that waits to be dispatched", () => {
    const tables = Object.values(schema).filter((value) => is(value, SQLiteTable));
    const ofSpaces = tables.filter((table) => getTableConfig(table).columns.some(({ name }) => name === "space_id"));
    const names = ofSpaces.map((table) => getTableName(table)).filter((name) => name !== "outbox");
    expect(STORED_KINDS.map(({ table }) => getTableName(table)).toSorted()).toEqual(names.toSorted());
  });

  test.each([
    [100, 7],
    [2_500, 2_000],
    [4_000, 2_000],
  ])(
    "of %i objects in slices of %i reads the rows of a slice by key, once each, and misses none",
    async (count, size) => {
      const { organizationId } = await makeKey();
      const space = spaceOf(organizationId, "test");
      await plantObjects(space, count);
      const { bindings, meter } = meteredIsolate();
      let progress: CountProgress = {};
      for (; !isCounted(progress);) progress = await countFurther(openDatabase(bindings.DB), space, progress, size);
      const found = Object.fromEntries(amountsOf(progress).map(({ kind, rows }) => [kind, rows]));
      expect(found).toMatchObject({ profiles: 1, assignments: count, signals: count, scores: 2 * count, keys: 1 });
      expect(meter.trips).toBe(Math.floor((2 * count) / size) + 1);
      for (const run of meter.runs) {
        expect(run.rowsWritten).toBe(0);
        expect(run.rowsRead, run.sql).toBeLessThanOrEqual(3 * size + 4);
        const steps = await planOf(run);
        const [read = "", ...rest] = steps.filter((step) => /^(SCAN|SEARCH|USE)/.test(step));
        expect(read, steps.join(" | ")).toMatch(/^SEARCH \w+ USING (PRIMARY KEY|(COVERING )?INDEX \w+) \(space_id=\?/);
        expect(
          rest.every((step) => /^SCAN [st]$|^SCAN \(subquery/.test(step)),
          steps.join(" | "),
        ).toBe(true);
      }
    },
  );

  test("of many rows goes on by its alarm, and the usage is that of the last finished count meanwhile", async () => {
    const { key, organizationId } = await makeKey();
    const space = spaceOf(organizationId, "test");
    await plantObjects(space, 25_000);
    const first = await usageOf(key);
    expect([first.counted_at, first.stored.rows]).toEqual([null, 0]);
    const stub = env.SPACE_USAGE.getByName(space);
    while ((await usageOf(key)).counted_at === null) await runDurableObjectAlarm(stub);
    expect((await usageOf(key)).stored.rows).toBe(100_002);
  });
});

test("a count that was cut off with its object goes on with the next write that is refused", async () => {
  const { key, organizationId } = await makeKey();
  const space = spaceOf(organizationId, "test");
  expect((await usageOf(key)).stored.rows).toBe(1);
  await plantObjects(space, 12_000);
  later(20_000);
  const stub = env.SPACE_USAGE.getByName(space);
  const refused = async () =>
    expect(await stub.reserve({ rows: 1, bytes: 1 }, { rows: 1, bytes: 1 })).toMatchObject({ room: null });
  await refused();
  await runInDurableObject(stub, (_: object, state) => state.storage.deleteAlarm());
  await evictDurableObject(stub);
  await refused();
  expect((await stub.standing()).counted.rows).toBe(48_002);
});

describe("a write", () => {
  test.each([
    ["alone", {}],
    ["with an answer that is kept", { "Idempotency-Key": "k" }],
  ])("reserves at least what it is found to have added, in rows and in bytes: %s", async (_, headers) => {
    const { key } = await makeKey();
    const filled = await fill(key);
    for (const [at, write] of writesTo(filled).entries()) {
      later(60_000);
      const { stored: before } = await usageOf(key);
      const needs: Amount[] = [];
      const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}${at}`]));
      const { status, text } = await send(write, key, freshIsolate({ SPACE_USAGE: recording(needs) }), named);
      expect(status, text).toBeLessThan(300);
      later(60_000);
      const { stored: after } = await usageOf(key);
      const grown = { rows: after.rows - before.rows, bytes: after.bytes - before.bytes };
      expect(grown.bytes).toBeGreaterThan(0);
      expect(needs).toHaveLength(1);
      expect(take(needs[0] ?? NOTHING, grown), `${write.operation} ${JSON.stringify([needs, grown])}`).toBeDefined();
    }
  });

  test("asks the object of its space once for many, and a scoring request never", async () => {
    const { key } = await makeKey();
    const { slug } = await fill(key);
    const asked: Amount[] = [];
    const { bindings, calls } = countedIsolate({ SPACE_USAGE: recording(asked) });
    const body = { profileType: "company", name: "n" };
    for (let sent = 0; sent < 64; sent += 1) await call("POST", "/v1/scoring/profiles", { key, body, bindings });
    expect(asked).toHaveLength(4);
    const before = { ...calls };
    await call("POST", `/v1/score/${slug}`, { key, body: { age: 30 }, bindings });
    await call("GET", "/v1/scoring/profiles", { key, bindings });
    expect(asked).toHaveLength(4);
    expect(calls.d1).toBeLessThanOrEqual(before.d1 + 3);
  });
});

test("the hour is over: a write has the space counted again, in the background", async () => {
  const { key, organizationId } = await makeKey();
  const body = { profileType: "company", name: "n" };
  await call("POST", "/v1/scoring/profiles", { key, body });
  const stub = env.SPACE_USAGE.getByName(spaceOf(organizationId, "test"));
  expect(await stub.standing()).toMatchObject({ counted: { rows: 1 } });
  later(60 * 60 * 1_000);
  await call("POST", "/v1/scoring/profiles", { key, body, bindings: freshIsolate() });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await stub.standing()).toMatchObject({ counted: { rows: 3 }, countedAt: Date.now() });
});

/** The objects themselves, with what is asked of them noted. */
function recording(needs: Amount[]): Env["SPACE_USAGE"] {
  return new Proxy(env.SPACE_USAGE, {
    get(target, name) {
      if (name !== "getByName") return Reflect.get(target, name);
      return (space: string) => ({
        standing: () => target.getByName(space).standing(),
        reserve: (need: Amount, limits: Amount) => {
          needs.push(need);
          return target.getByName(space).reserve(need, limits);
        },
      });
    },
  });
}
