import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginAttempt,
  endAttempt,
  INTERRUPTED,
  newDelivery,
  replay,
  type Delivery,
  type Outcome,
} from "../../../src/core/webhook/delivery.ts";
import { messageId } from "../../../src/core/webhook/event.ts";
import { ATTEMPT_DELAYS_MS, nextAttemptAt } from "../../../src/core/webhook/schedule.ts";

const T = 1_000_000;
const SUCCESS: Outcome = { statusCode: 204, durationMs: 12, error: null, responseBody: "" };
const FAILURE: Outcome = { statusCode: 500, durationMs: 12, error: "The receiver answered 500.", responseBody: "no" };
const HOUR = 3_600_000;

/** Attempts a delivery whenever it is due, and returns when each attempt began, counted from the first. */
function attemptUntilDone(delivery: Delivery, outcome: Outcome): { delivery: Delivery; begun: number[] } {
  const begun: number[] = [];
  let current = delivery;
  while (current.dueAt !== null) {
    const now = current.dueAt;
    begun.push(now - T);
    current = endAttempt(beginAttempt(current, now), outcome, now + 100);
  }
  return { delivery: current, begun };
}

describe("a delivery", () => {
  test("that succeeds at once is done", () => {
    const done = endAttempt(beginAttempt(newDelivery(T), T), SUCCESS, T + 12);
    expect(done).toEqual({
      status: "succeeded",
      dueAt: null,
      startedAt: null,
      made: 1,
      attempts: [{ at: T, ...SUCCESS }],
      finishedAt: T + 12,
    });
  });

  test("that always fails is attempted eight times in 27.6 hours, and then failed", () => {
    const { delivery, begun } = attemptUntilDone(newDelivery(T), FAILURE);
    const steps = [0, 5_000, 305_000, 2_105_000, 9_305_000, 27_305_000, 63_305_000, 99_305_000];
    expect(begun).toEqual(steps);
    expect((begun.at(-1) ?? 0) / HOUR).toBeCloseTo(27.6, 1);
    expect([delivery.status, delivery.made, delivery.attempts.length]).toEqual(["failed", 8, 8]);
  });

  test("is not attempted again after a final failure", () => {
    const failed = endAttempt(beginAttempt(newDelivery(T), T), { ...FAILURE, statusCode: 410, isFinal: true }, T + 1);
    expect([failed.status, failed.dueAt]).toEqual(["failed", null]);
  });

  test("waits as long as the receiver has asked, up to 24 hours", () => {
    const after = (retryAt: number) =>
      endAttempt(beginAttempt(newDelivery(T), T), { ...FAILURE, retryAt }, T + 100).dueAt;
    expect(after(T + 60_000)).toBe(T + 60_000);
    expect(after(T + 1_000)).toBe(T + 5_000); // the schedule's own delay is the longer
    expect(after(T + 1_000 * HOUR)).toBe(T + 100 + 24 * HOUR);
  });

  test("is replayed with the whole schedule, and keeps what was attempted before", () => {
    const { delivery } = attemptUntilDone(newDelivery(T), FAILURE);
    const again = replay(delivery, T);
    expect([again.status, again.dueAt, again.attempts.length]).toEqual(["pending", T, 8]);
    expect(attemptUntilDone(again, FAILURE).begun).toHaveLength(8);
  });

  test("keeps its newest twenty attempts", () => {
    let delivery = newDelivery(T);
    for (let round = 0; round < 4; round += 1) delivery = attemptUntilDone(replay(delivery, T), FAILURE).delivery;
    expect(delivery.attempts).toHaveLength(20);
  });

  test("that is under way is not begun anew by a replay", () => {
    const running = beginAttempt(newDelivery(T), T);
    expect(replay(running, T + 1)).toEqual(running);
  });

  test("whose attempt was interrupted is attempted again, and the lost attempt counts", () => {
    const resumed = endAttempt(beginAttempt(newDelivery(T), T), INTERRUPTED, T + 60_000);
    expect([resumed.status, resumed.dueAt, resumed.made]).toEqual(["pending", T + 60_001, 1]);
  });

  test("is not changed by the end of an attempt that nobody began", () => {
    expect(endAttempt(newDelivery(T), SUCCESS, T)).toEqual(newDelivery(T));
  });

  test("is pending exactly while an attempt is due or under way, whatever happens to it", () => {
    const step = fc.constantFrom("begin", "succeed", "fail", "interrupt", "replay");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let delivery = newDelivery(T);
        let now = T;
        for (const next of steps) {
          now += 1_000;
          const before = delivery;
          if (next === "begin" && delivery.dueAt !== null) delivery = beginAttempt(delivery, now);
          if (next === "succeed") delivery = endAttempt(delivery, SUCCESS, now);
          if (next === "fail") delivery = endAttempt(delivery, FAILURE, now);
          if (next === "interrupt") delivery = endAttempt(delivery, INTERRUPTED, now);
          if (next === "replay") delivery = replay(delivery, now);
          const { status, dueAt, startedAt, made, finishedAt } = delivery;
          expect([dueAt, startedAt].filter((at) => at !== null).length).toBe(status === "pending" ? 1 : 0);
          expect(finishedAt === null).toBe(status === "pending");
          expect(made).toBeLessThanOrEqual(ATTEMPT_DELAYS_MS.length);
          const isOver = before.status === "succeeded" && next !== "replay";
          expect(isOver ? delivery : before).toEqual(before);
        }
      }),
    );
  });
});

test("the next attempt is never before now, its delay or what the receiver wants, and no later than the last of them", () => {
  const retryAt = fc.option(fc.nat(2 * 10 ** 9), { nil: undefined });
  fc.assert(
    fc.property(fc.nat(10), fc.nat(10 ** 9), fc.nat(60_000), retryAt, (made, at, took, wanted) => {
      const now = at + took;
      const next = nextAttemptAt(made, { at, now, retryAt: wanted });
      const delay = ATTEMPT_DELAYS_MS[made];
      const bounded = Math.min(wanted ?? 0, now + 24 * HOUR);
      expect(next).toBe(delay === undefined ? undefined : Math.max(now + 1, at + delay, bounded));
    }),
  );
});

test("the id of a message is that of its entry and its place in it, without the full stop that separates what is signed", () => {
  expect(messageId("01jd8vq3m5k8zr2c4x7w9t6h0n", 3)).toBe("msg_01jd8vq3m5k8zr2c4x7w9t6h0n_3");
});
