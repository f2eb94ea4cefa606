import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addGrant, nextLeaseSize, spendToken, type Lease } from "../../../src/core/rate-limit/lease.ts";
import { WINDOW_MS } from "../../../src/core/rate-limit/window.ts";
import { startIsolates, type Isolates } from "./isolates.ts";

const NOON = Date.UTC(2026, 2, 26, 12);
const RESET = NOON + WINDOW_MS;
const LEASE: Lease = { left: 2, remaining: 900, resetAt: RESET, grantedAt: NOON, size: 4 };

describe("spending one token", () => {
  test("takes it from the lease without asking anyone", () => {
    expect(spendToken(LEASE, NOON + 1)).toEqual({ ...LEASE, left: 1 });
    expect(spendToken({ ...LEASE, left: 1, remaining: 0 }, NOON + 1)).toMatchObject({ left: 0 });
  });

  test("asks the key's counter where there is no lease, none left, or its minute is over", () => {
    expect(spendToken(undefined, NOON)).toBe("renew");
    expect(spendToken({ ...LEASE, left: 0 }, NOON)).toBe("renew");
    expect(spendToken(LEASE, RESET - 1)).toMatchObject({ left: 1 });
    expect(spendToken(LEASE, RESET)).toBe("renew");
    expect(spendToken({ ...LEASE, left: 0, remaining: 0 }, RESET)).toBe("renew");
  });

  test("is refused without asking anyone once the minute has none left", () => {
    expect(spendToken({ ...LEASE, left: 0, remaining: 0 }, RESET - 1)).toBe("exhausted");
  });
});

describe("the next lease", () => {
  const usedUp = (size: number): Lease => ({ ...LEASE, left: 0, size });

  test("is of four tokens at first", () => {
    expect(nextLeaseSize(undefined, 1_000, NOON)).toBe(4);
  });

  test("doubles each time the last one was used up within a second, up to a twentieth of the limit", () => {
    const sizes = [4, 8, 16, 32, 50].map((size) => nextLeaseSize(usedUp(size), 1_000, NOON + 999));
    expect(sizes).toEqual([8, 16, 32, 50, 50]);
  });

  test("is of four again where the last one lasted a second, or was not used up when its minute ended", () => {
    expect(nextLeaseSize(usedUp(50), 1_000, NOON + 1_000)).toBe(4);
    expect(nextLeaseSize({ ...usedUp(50), left: 1 }, 1_000, NOON + 1)).toBe(4);
  });

  test.each([
    [1, 1],
    [19, 1],
    [39, 1],
    [40, 2],
    [79, 3],
    [80, 4],
    [200, 10],
    [1_000, 50],
    [10_000, 500],
    [1_000_000, 500],
  ])("of a busy key with a limit of %d is at most %d", (limit, size) => {
    expect(nextLeaseSize(usedUp(1_000), limit, NOON)).toBe(size);
  });

  test("keeps what is left of the same minute, and nothing of an earlier one", () => {
    const grant = { granted: 8, remaining: 500, resetAt: RESET };
    const granted = { remaining: 500, resetAt: RESET, grantedAt: NOON + 5, size: 8 };
    expect(addGrant(undefined, grant, NOON + 5)).toEqual({ ...granted, left: 8 });
    expect(addGrant(LEASE, grant, NOON + 5)).toEqual({ ...granted, left: 10 });
    expect(addGrant({ ...LEASE, resetAt: RESET - 1 }, grant, NOON + 5)).toEqual({ ...granted, left: 8 });
  });

  test("after nothing was granted is still of one token or more", () => {
    const empty = addGrant(undefined, { granted: 0, remaining: 0, resetAt: RESET }, NOON);
    expect(empty).toMatchObject({ left: 0, size: 1 });
    expect(nextLeaseSize(empty, 1, RESET)).toBe(1);
  });
});

const limits = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant(1_000));
const places = fc.nat(4);
const pauses = fc.oneof(
  { weight: 20, arbitrary: fc.nat(40) },
  { weight: 2, arbitrary: fc.nat(2_000) },
  { weight: 1, arbitrary: fc.constantFrom(WINDOW_MS - 1, WINDOW_MS, WINDOW_MS + 1) },
);

function expectWithinLimit({ spent }: Isolates, limit: number): void {
  for (const tokens of Map.groupBy(spent, ({ resetAt }) => resetAt).values()) {
    expect(tokens.length).toBeLessThanOrEqual(limit);
  }
  expect(spent.filter(({ at, resetAt }) => at >= resetAt || at < resetAt - WINDOW_MS)).toEqual([]);
}

describe("laws of every traffic over several isolates", () => {
  test("together they never let more through in a window than the limit", () => {
    const traffic = fc.array(fc.record({ isolate: places, pause: pauses, count: fc.integer({ min: 1, max: 80 }) }));
    fc.assert(
      fc.property(limits, traffic, (limit, steps) => {
        const isolates = startIsolates(limit);
        let now = NOON;
        for (const { isolate, pause, count } of steps) {
          now += pause;
          for (let sent = 0; sent < count; sent += 1) isolates.request(isolate, now);
        }
        expectWithinLimit(isolates, limit);
      }),
    );
  });

  test("nor where many requests ask at once and the answers come late and in any order", () => {
    const event = fc.record({
      isolate: places,
      pause: pauses,
      what: fc.constantFrom("begin", "begin", "oldest", "newest"),
    });
    fc.assert(
      fc.property(limits, fc.array(event, { maxLength: 400, size: "max" }), (limit, events) => {
        const isolates = startIsolates(limit);
        let now = NOON;
        for (const { isolate, pause, what } of events) {
          now += pause;
          if (what === "begin") isolates.begin(isolate, now);
          else isolates.deliver(isolate, now, what);
        }
        expectWithinLimit(isolates, limit);
      }),
    );
  });

  test("an isolate with little traffic never holds more than four tokens back", () => {
    const calm = fc.array(fc.record({ isolate: places, pause: fc.integer({ min: 1_000, max: 90_000 }) }));
    fc.assert(
      fc.property(limits, calm, (limit, steps) => {
        const isolates = startIsolates(limit);
        let now = NOON;
        for (const { isolate, pause } of steps) {
          now += pause;
          isolates.request(isolate, now);
          expect(isolates.held(isolate)?.left ?? 0).toBeLessThanOrEqual(3);
          expect(isolates.held(isolate)?.size ?? 0).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  test("no lease is larger than a twentieth of the limit, where that is one token or more", () => {
    const bursts = fc.array(fc.record({ isolate: places, pause: fc.nat(2_000) }), { maxLength: 500, size: "max" });
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 2_000 }), bursts, (limit, steps) => {
        const isolates = startIsolates(limit);
        let now = NOON;
        for (const { isolate, pause } of steps) {
          now += pause;
          isolates.request(isolate, now);
          expect(isolates.held(isolate)?.size ?? 0).toBeLessThanOrEqual(Math.min(50, limit / 20));
        }
      }),
    );
  });

  test("alone, an isolate may spend the whole limit of a minute, to the last token", () => {
    fc.assert(
      fc.property(limits, fc.array(fc.nat(2_000), { maxLength: 25 }), (limit, steps) => {
        const isolates = startIsolates(limit);
        let now = NOON;
        const early = [0, ...steps].map((pause) => isolates.request(0, (now += pause)));
        const late = Array.from({ length: limit }, () => isolates.request(0, now));
        const answers = [...early, ...late];
        expect(answers).toEqual(answers.map((_, index) => index < limit));
        expect(isolates.spent.filter(({ resetAt }) => resetAt === RESET)).toHaveLength(limit);
      }),
    );
  });

  test("near the limit one isolate may spend every token that no other one holds", () => {
    const traffic = fc.array(fc.record({ isolate: places, pause: fc.nat(500) }), { maxLength: 100, size: "max" });
    fc.assert(
      fc.property(limits, traffic, (limit, steps) => {
        const isolates = startIsolates(limit);
        isolates.request(0, NOON);
        let now = NOON;
        for (const { isolate, pause } of steps) isolates.request(isolate, (now += pause));
        while (isolates.request(0, now));
        const heldElsewhere = [1, 2, 3, 4].reduce((sum, isolate) => sum + (isolates.held(isolate)?.left ?? 0), 0);
        expect(isolates.spent.length + heldElsewhere).toBe(limit);
      }),
    );
  });

  test("a busy isolate asks for a thousand requests about twenty-five times, and an exhausted one not at all", () => {
    const isolates = startIsolates(1_000);
    for (let sent = 0; sent < 1_000; sent += 1) expect(isolates.request(0, NOON + sent)).toBe(true);
    expect(isolates.asked).toBeLessThanOrEqual(25);
    const { asked } = isolates;
    for (let sent = 0; sent < 1_000; sent += 1) expect(isolates.request(0, NOON + 1_000 + sent)).toBe(false);
    expect(isolates.asked).toBe(asked);
  });
});
