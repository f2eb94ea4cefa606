import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterFailure,
  allowance,
  HEALTHY,
  isFailingForTooLong,
  type Health,
} from "../../../src/core/webhook/health.ts";

const T = 1_000_000;
const DAY = 86_400_000;

function failTimes(times: number, health: Health = HEALTHY, now = T): Health {
  return times === 0 ? health : failTimes(times - 1, afterFailure(health, now), now);
}

describe("the circuit breaker of an endpoint", () => {
  test("is closed while attempts succeed: up to eight are under way", () => {
    expect([allowance(HEALTHY, T, 0), allowance(HEALTHY, T, 7), allowance(HEALTHY, T, 9)]).toEqual([8, 1, 0]);
  });

  test("opens after five failures in a row, and lets one attempt through 30 seconds later", () => {
    expect(allowance(failTimes(4), T, 0)).toBe(8);
    const open = failTimes(5);
    expect([allowance(open, T, 0), allowance(open, T + 29_999, 0)]).toEqual([0, 0]);
    expect([allowance(open, T + 30_000, 0), allowance(open, T + 30_000, 1)]).toEqual([1, 0]);
  });

  test("stays open for twice as long each time that one fails, up to ten minutes", () => {
    let health = failTimes(5);
    const pauses: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      const now = health.openUntil ?? 0;
      health = afterFailure(health, now);
      pauses.push(((health.openUntil ?? 0) - now) / 1_000);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600, 600]);
  });

  test("does not stay open longer for attempts that were under way when it opened", () => {
    expect(failTimes(8).openUntil).toBe(T + 30_000);
  });

  test("is open for as long as the receiver asks to be left alone", () => {
    const paused = afterFailure(HEALTHY, T, T + 90_000);
    expect([allowance(paused, T + 89_999, 0), allowance(paused, T + 90_000, 0)]).toEqual([0, 1]);
    expect(afterFailure(failTimes(4), T, T + 1).openUntil).toBe(T + 30_000);
  });
});

test("an endpoint has failed for too long after five days without a success", () => {
  const failing = afterFailure(afterFailure(HEALTHY, T), T + DAY);
  expect(isFailingForTooLong(HEALTHY, T)).toBe(false);
  expect([5 * DAY - 1, 5 * DAY].map((ms) => isFailingForTooLong(failing, T + ms))).toEqual([false, true]);
});

test("one success closes the breaker, and it is never shut for more than ten minutes by itself", () => {
  const step = fc.record({ fails: fc.boolean(), wait: fc.nat(900_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let health = HEALTHY;
      let now = T;
      for (const { fails, wait } of steps) {
        now += wait;
        health = fails ? afterFailure(health, now) : HEALTHY;
        expect((health.openUntil ?? now) - now).toBeLessThanOrEqual(600_000);
        expect(allowance(health, now + 600_000, 0)).toBeGreaterThan(0);
        expect(fails || allowance(health, now, 0) === 8).toBe(true);
      }
    }),
  );
});
