import { describe, expect, test } from "vitest";
import { asConflict, retryConflict, WriteConflict } from "../../src/db/conflict.ts";

const conflict = new WriteConflict("models", "status");

/** Makes attempts under a clock that only pauses move, and with the longest pauses that there can be. */
async function attempts(fail: (nth: number) => unknown, maxWaitMs = 2_000) {
  let made = 0;
  let now = 0;
  const pauses: number[] = [];
  const contention = {
    maxWaitMs,
    now: () => now,
    random: () => 1,
    pause: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
  };
  const outcome = await retryConflict(contention, async () => {
    made += 1;
    const error = fail(made);
    if (error) throw error;
    return "stored";
  }).catch((error: unknown) => error);
  return { made, outcome, pauses };
}

describe("what another writer has overtaken", () => {
  test("is read and decided anew", async () => {
    expect(await attempts((nth) => (nth < 3 ? conflict : undefined))).toMatchObject({ made: 3, outcome: "stored" });
  });

  test("waits longer from try to try, and never longer than a third of a second", async () => {
    const { pauses } = await attempts((nth) => (nth < 9 ? conflict : undefined));
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 320, 320]);
  });

  test("is answered as a conflict once it has gone on for as long as it may", async () => {
    const { outcome, pauses } = await attempts(() => conflict);
    expect(outcome).toBe(conflict);
    const waited = pauses.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(2_000);
    expect(waited).toBeLessThan(2_320);
    expect(conflict).toMatchObject({ type: "CONFLICT", code: "WRITE_CONFLICT" });
    expect(conflict.options.headers).toEqual({ "Retry-After": "1" });
  });

  test("is told from any other failure, which is thrown at once: it may or may not have been stored", async () => {
    const failure = new Error("D1_ERROR: Network connection lost.");
    expect(await attempts(() => failure)).toEqual({ made: 1, outcome: failure, pauses: [] });
  });
});

describe("a failed guard", () => {
  test.each([
    ["D1_ERROR: NOT NULL constraint failed: models.status: SQLITE_CONSTRAINT", "models", "status"],
    [
      "D1_ERROR: UNIQUE constraint failed: models.space_id, models.scorecard_id: SQLITE_CONSTRAINT",
      "models",
      "space_id",
    ],
    ["D1_ERROR: FOREIGN KEY constraint failed: SQLITE_CONSTRAINT", "", ""],
  ])("is known by what the database says: %s", (message, table, column) => {
    const found = asConflict(new Error("Failed query", { cause: new Error(message) }));
    expect(found).toBeInstanceOf(WriteConflict);
    expect(found).toMatchObject({ table, column });
  });

  test.each(["D1_ERROR: Network connection lost.", "CHECK constraint failed: t"])("is not %s", (message) => {
    const error = new Error(message);
    expect(asConflict(error)).toBe(error);
  });
});
