import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantLease, WINDOW_MS, type LeaseGrant, type RateWindow } from "../../../src/core/rate-limit/window.ts";

const NOON = Date.UTC(2026, 2, 26, 12);

interface Ask {
  readonly wanted: number;
  readonly at: number;
}

interface Granted extends LeaseGrant {
  readonly at: number;
}

/** What one key is granted when it asks again and again. */
function grantAll(limit: number, asks: readonly Ask[]): Granted[] {
  let window: RateWindow | undefined;
  return asks.map(({ wanted, at }) => {
    const next = grantLease(window, limit, wanted, at);
    window = next.window;
    return { ...next.grant, at };
  });
}

const total = (grants: readonly LeaseGrant[]) => grants.reduce((sum, { granted }) => sum + granted, 0);

const limits = fc.integer({ min: 1, max: 200 });
const wants = fc.integer({ min: 1, max: 60 });
const pauses = fc.oneof(fc.nat(50), fc.nat(WINDOW_MS), fc.constantFrom(0, 1, WINDOW_MS - 1, WINDOW_MS, 5 * WINDOW_MS));
const asksInTime = fc.array(fc.record({ wanted: wants, pause: pauses }), { maxLength: 100 }).map((steps) => {
  let at = NOON;
  return steps.map(({ wanted, pause }): Ask => ({ wanted, at: (at += pause) }));
});

describe("a key's minute", () => {
  test("begins with its first request and lasts sixty seconds", () => {
    expect(grantLease(undefined, 1_000, 4, NOON)).toEqual({
      window: { startedAt: NOON, taken: 4 },
      grant: { granted: 4, remaining: 996, resetAt: NOON + 60_000 },
    });
  });

  test("counts every request until it ends, and not one millisecond longer", () => {
    const full = { startedAt: NOON, taken: 1_000 };
    expect(grantLease(full, 1_000, 4, NOON + 59_999)).toEqual({
      window: full,
      grant: { granted: 0, remaining: 0, resetAt: NOON + 60_000 },
    });
    expect(grantLease(full, 1_000, 4, NOON + 60_000)).toEqual({
      window: { startedAt: NOON + 60_000, taken: 4 },
      grant: { granted: 4, remaining: 996, resetAt: NOON + 120_000 },
    });
  });

  test("gives the few that are left to whoever wants more", () => {
    const { grant } = grantLease({ startedAt: NOON, taken: 997 }, 1_000, 50, NOON + 1);
    expect(grant).toEqual({ granted: 3, remaining: 0, resetAt: NOON + 60_000 });
  });

  test("gives nothing once a lowered limit is below what was taken, and all of a raised one", () => {
    const current = { startedAt: NOON, taken: 500 };
    expect(grantLease(current, 100, 4, NOON + 1).grant).toMatchObject({ granted: 0, remaining: 0 });
    expect(grantLease(current, 2_000, 50, NOON + 1).grant).toMatchObject({ granted: 50, remaining: 1_450 });
  });

  test("gives no allowance anew where the clock is set back, and is over sixty seconds later at most", () => {
    const full = { startedAt: NOON, taken: 1_000 };
    const { window, grant } = grantLease(full, 1_000, 4, NOON - 3_600_000);
    expect(grant).toEqual({ granted: 0, remaining: 0, resetAt: NOON - 3_600_000 + 60_000 });
    expect(grantLease(window, 1_000, 4, NOON - 3_600_000 + 60_000).grant.granted).toBe(4);
  });
});

describe("laws of every sequence of requests", () => {
  test("no window ever gives more than the limit", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        const windows = Map.groupBy(grantAll(limit, asks), ({ resetAt }) => resetAt);
        for (const grants of windows.values()) expect(total(grants)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test("what is said to remain is the limit less what the window has given", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        for (const grants of Map.groupBy(grantAll(limit, asks), ({ resetAt }) => resetAt).values()) {
          for (const [index, { remaining }] of grants.entries()) {
            expect(remaining).toBe(limit - total(grants.slice(0, index + 1)));
          }
        }
      }),
    );
  });

  test("as much is given as is wanted and left, never less", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        for (const [index, { granted, remaining }] of grantAll(limit, asks).entries()) {
          expect(granted === asks[index]?.wanted || remaining === 0).toBe(true);
        }
      }),
    );
  });

  test("the end of a window is ahead, by sixty seconds at most, and the next begins at or after it", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        const grants = grantAll(limit, asks);
        for (const [index, { at, resetAt }] of grants.entries()) {
          expect(resetAt).toBeGreaterThan(at);
          expect(resetAt).toBeLessThanOrEqual(at + WINDOW_MS);
          const before = grants[index - 1];
          expect(before === undefined || before.resetAt === resetAt || before.resetAt <= at).toBe(true);
        }
      }),
    );
  });

  test("any sixty seconds, wherever they begin, hold at most two windows", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        const grants = grantAll(limit, asks);
        for (const { at: from } of grants) {
          const within = grants.filter(({ at }) => at >= from && at < from + WINDOW_MS);
          expect(total(within)).toBeLessThanOrEqual(2 * limit);
        }
      }),
    );
  });

  test("times within one minute give at most the limit, in whatever order the clock shows them", () => {
    const anyOrder = fc.array(fc.record({ wanted: wants, at: fc.integer({ min: NOON, max: NOON + WINDOW_MS - 1 }) }));
    fc.assert(
      fc.property(limits, anyOrder, (limit, asks) => {
        expect(total(grantAll(limit, asks))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test("a key that has waited a minute has its whole limit again", () => {
    fc.assert(
      fc.property(limits, asksInTime, (limit, asks) => {
        const at = (asks.at(-1)?.at ?? NOON) + WINDOW_MS;
        expect(grantAll(limit, [...asks, { wanted: limit, at }]).at(-1)).toMatchObject({
          granted: limit,
          remaining: 0,
        });
      }),
    );
  });
});
