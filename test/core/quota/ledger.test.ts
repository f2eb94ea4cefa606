import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOTHING, plus, take, type Amount } from "../../../src/core/quota/amount.ts";
import {
  EMPTY_LEDGER,
  finishCount,
  grantedOf,
  grantRoom,
  isCountDue,
  noteStored,
  ROOM_MS,
  usedOf,
  waitBeforeCount,
  type Ledger,
} from "../../../src/core/quota/ledger.ts";
import { beyondRows, needOf } from "../../../src/core/quota/need.ts";

const LIMITS: Amount = { rows: 1_000, bytes: 100_000 };
const HOUR = 3_600_000;

const amount = (most: number) => fc.record({ rows: fc.nat(most), bytes: fc.nat(most * 100) });

describe("room", () => {
  test("is granted for sixteen writes at a time while there is plenty, and for the one alone near the limit", () => {
    const plenty = grantRoom(EMPTY_LEDGER, { rows: 1e6, bytes: 1e9 }, { rows: 3, bytes: 400 }, 0);
    expect(plenty?.room).toEqual({ rows: 48, bytes: 6_400 });
    const full: Ledger = { ...EMPTY_LEDGER, counted: { rows: 995, bytes: 99_500 } };
    expect(grantRoom(full, LIMITS, { rows: 3, bytes: 400 }, 0)?.room).toEqual({ rows: 3, bytes: 401 });
  });

  test("is refused to what would pass a limit, and to nothing else: what adds no row does not meet the limit of rows", () => {
    const over: Ledger = { ...EMPTY_LEDGER, counted: { rows: 2_000, bytes: 99_990 } };
    expect(grantRoom(over, LIMITS, { rows: 1, bytes: 0 }, 0)).toBeUndefined();
    expect(grantRoom(over, LIMITS, { rows: 0, bytes: 11 }, 0)).toBeUndefined();
    expect(grantRoom(over, LIMITS, { rows: 0, bytes: 10 }, 0)?.room).toEqual({ rows: 0, bytes: 10 });
  });

  test("together with what was counted never passes the limits, whoever asks for what and when it is counted", () => {
    const step = fc.record({ need: amount(300), count: fc.boolean(), wait: fc.nat(40_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let ledger = EMPTY_LEDGER;
        let stored = NOTHING; // what the granted room is used for, to the last byte
        let now = 0;
        for (const { need, count, wait } of steps) {
          now += wait;
          if (count) ledger = finishCount(ledger, stored, now);
          const granted = grantRoom(ledger, LIMITS, need, now);
          if (!granted) continue;
          ledger = granted.ledger;
          stored = plus(stored, granted.room);
          expect(take(granted.room, need)).toBeDefined();
          expect(take(LIMITS, stored), "stored more than the limits").toBeDefined();
        }
        expect(take(usedOf(ledger), stored), "knows of less than is stored").toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test("that was used just before a count began is not lost by it, even where the count did not see it", () => {
    const fresh = grantRoom(EMPTY_LEDGER, LIMITS, { rows: 5, bytes: 50 }, 1_000)?.ledger ?? EMPTY_LEDGER;
    expect(grantedOf(finishCount(fresh, NOTHING, 1_000 + ROOM_MS + 10_000)).rows).toBeGreaterThanOrEqual(5);
    expect(grantedOf(finishCount(fresh, { rows: 5, bytes: 50 }, 1_000 + 20_000))).toEqual(NOTHING);
  });
});

test("what is noted counts, whatever the limits", () => {
  const ledger = noteStored(EMPTY_LEDGER, { rows: 0, bytes: 1e12 }, 0);
  expect(usedOf(ledger)).toEqual({ rows: 0, bytes: 1e12 });
  expect(grantRoom(ledger, LIMITS, { rows: 0, bytes: 1 }, 0)).toBeUndefined();
});

test("a ledger that nobody counts for days stays small and forgets nothing", () => {
  let ledger = EMPTY_LEDGER;
  for (let at = 0; at < 3_000; at += 1) ledger = noteStored(ledger, { rows: 1, bytes: 1 }, at * 10_000);
  expect(ledger.granted.length).toBeLessThanOrEqual(1_000);
  expect(usedOf(ledger)).toEqual({ rows: 3_000, bytes: 3_000 });
});

describe("a space is counted", () => {
  const at = (countedAt: number | null, rows = 0): Ledger => ({
    ...EMPTY_LEDGER,
    countedAt,
    counted: { rows, bytes: 0 },
  });

  test("at first, after an hour, and when the clock was set back", () => {
    expect(isCountDue(at(null), 0)).toBe(true);
    expect([isCountDue(at(5), 4 + HOUR), isCountDue(at(5), 5 + HOUR), isCountDue(at(5), 4)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("for somebody who waits after 20 seconds, with many rows after a second for 10,000", () => {
    expect(waitBeforeCount(at(null), 0)).toBe(0);
    expect(waitBeforeCount(at(1_000), 1_000)).toBe(20_000);
    expect(waitBeforeCount(at(1_000), 21_000)).toBe(0);
    expect(waitBeforeCount(at(0, 1_000_000), 30_000)).toBe(70_000);
    expect(waitBeforeCount(at(1_000), 999)).toBe(0);
  });
});

test("a write needs 450 bytes for a row, what was sent as often as it is stored, and its kept answer", () => {
  expect(needOf({ rows: 0 }, 100, 0)).toEqual({ rows: 0, bytes: 100 });
  expect(needOf({ rows: 3, copies: 5 }, 100, 0)).toEqual({ rows: 3, bytes: 1_850 });
  expect(needOf({ rows: 3, copies: 5 }, 100, 16_384)).toEqual({ rows: 4, bytes: 24_356 });
});

test("texts take more than their rows only where they are long", () => {
  expect([beyondRows([]), beyondRows([200, 20]), beyondRows([1_000, 100])]).toEqual([0, 0, 700]);
});

test("an amount is taken out of another only where both parts are there", () => {
  expect(take({ rows: 2, bytes: 2 }, { rows: 2, bytes: 1 })).toEqual({ rows: 0, bytes: 1 });
  expect([
    take({ rows: 1, bytes: 2 }, { rows: 2, bytes: 1 }),
    take({ rows: 2, bytes: 0 }, { rows: 2, bytes: 1 }),
  ]).toEqual([undefined, undefined]);
});
