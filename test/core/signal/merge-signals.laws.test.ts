import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareInstants, type Instant } from "../../../src/core/signal/instant.ts";
import type { Signal } from "../../../src/core/signal/merge-signals.ts";
import { answersOf, completedAtOf, type StoredAnswers } from "../../../src/core/signal/stored-answers.ts";
import { merged } from "./merged.ts";

/** Few templates, times and values, so that the same ones meet. */
const moment: fc.Arbitrary<Instant> = fc.record({
  ms: fc.integer({ min: 1, max: 3 }),
  finer: fc.constantFrom("", "0", "1", "100", "12", "900001"),
});
const signal: fc.Arbitrary<Signal> = fc.record({
  signalTemplateId: fc.constantFrom("headcount", "crm", "__proto__", "7"),
  answer: fc.oneof(
    fc.constantFrom(null, true, false, 0, 9, 10),
    fc.array(fc.constantFrom("a", "b", "null"), { maxLength: 2 }),
  ),
  completedAt: moment,
  confidence: fc.constantFrom(null, 0, 0.5, 1),
});
const signals = fc.array(signal, { maxLength: 12 });
const asText = (answers: StoredAnswers) => JSON.stringify(Object.entries(answers));
/** Digits written otherwise ("", "0") are the same moment, and either may stay. */
const asMoments = (answers: StoredAnswers) =>
  Object.entries(answers).map(([id, entry]) => {
    const { ms, finer } = completedAtOf(entry);
    return [id, entry[0], entry[2], ms, finer.padEnd(6, "0")];
  });
const sameMoment = (one: Signal, other: Signal) =>
  one.signalTemplateId === other.signalTemplateId && compareInstants(one.completedAt, other.completedAt) === 0;

/** Signals of different moments, and the same ones in another order, some of them more than once, cut into calls. */
const deliveries = fc.uniqueArray(signal, { maxLength: 12, comparator: sameMoment }).chain((all) =>
  fc.record({
    all: fc.constant(all),
    calls: fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all), fc.nat(3))
      .map(([once, again, size]) => inCalls([...once, ...again], size + 1)),
  }),
);

function inCalls(sent: readonly Signal[], size: number): Signal[][] {
  const calls: Signal[][] = [];
  for (let from = 0; from < sent.length; from += size) calls.push(sent.slice(from, from + size));
  return calls;
}

const afterAll = (calls: readonly (readonly Signal[])[]) =>
  calls.reduce((stored: StoredAnswers, call) => merged(stored, call).answers, {});

describe("laws of signals", () => {
  test("of different moments: every order of arrival, any repetition and any division end in the same state", () => {
    fc.assert(
      fc.property(deliveries, ({ all, calls }) => {
        expect(asText(afterAll(calls))).toBe(asText(merged({}, all).answers));
      }),
      { numRuns: 5_000 },
    );
  });

  test("of any moments: how they are divided into calls makes no difference", () => {
    fc.assert(
      fc.property(signals, fc.integer({ min: 1, max: 4 }), (all, size) => {
        expect(asMoments(afterAll(inCalls(all, size)))).toEqual(asMoments(merged({}, all).answers));
      }),
      { numRuns: 2_000 },
    );
  });

  test("the same call again writes nothing", () => {
    fc.assert(
      fc.property(signals, signals, (before, all) => {
        const { answers } = merged(merged({}, before).answers, all);
        const again = merged(answers, all);
        expect([again.stored, again.changed, asText(again.answers)]).toEqual([false, false, asText(answers)]);
      }),
    );
  });

  test("a signal is older where what then stands was completed later, and equal where it says the same", () => {
    fc.assert(
      fc.property(signals, signal, (before, one) => {
        const { answers } = merged({}, before);
        const standing = Object.entries(answers).find(([id]) => id === one.signalTemplateId)?.[1];
        const [outcome] = merged(answers, [one]).outcomes;
        const older = standing !== undefined && compareInstants(one.completedAt, completedAtOf(standing)) < 0;
        const same = JSON.stringify(standing?.[0] ?? null) === JSON.stringify(one.answer);
        expect(outcome).toBe(older ? "older" : same ? "equal" : "accepted");
      }),
      { numRuns: 2_000 },
    );
  });

  test("changed tells whether scoring sees other values, and stored whether anything differs", () => {
    fc.assert(
      fc.property(signals, signals, (before, incoming) => {
        const { answers: stored } = merged({}, before);
        const { answers, changed, stored: written, outcomes } = merged(stored, incoming);
        const values = (from: StoredAnswers) => JSON.stringify([...answersOf(from)]);
        expect(changed).toBe(values(answers) !== values(stored));
        expect(written).toBe(asText(answers) !== asText(stored));
        expect(outcomes.length).toBe(incoming.length);
        expect(outcomes.includes("accepted") || !changed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("what is kept is the last to arrive of the newest", () => {
    fc.assert(
      fc.property(signals, (all) => {
        const { answers } = merged({}, all);
        for (const [id, entry] of Object.entries(answers)) {
          const own = all.filter(({ signalTemplateId }) => signalTemplateId === id);
          const newest = own.reduce((best, one) =>
            compareInstants(one.completedAt, best.completedAt) >= 0 ? one : best,
          );
          expect([entry[0], entry[2]]).toEqual([newest.answer, newest.confidence]);
          expect(compareInstants(completedAtOf(entry), newest.completedAt)).toBe(0);
        }
      }),
    );
  });

  test("moments have one order: antisymmetric, transitive, and that of their nanoseconds", () => {
    const nanoseconds = ({ ms, finer }: Instant) => BigInt(ms) * 1_000_000n + BigInt(finer.padEnd(6, "0"));
    const anyMoment = fc.record({
      ms: fc.integer({ min: -1_000, max: 1_000 }),
      finer: fc.stringMatching(/^\d{0,6}$/),
    });
    fc.assert(
      fc.property(anyMoment, anyMoment, (one, other) => {
        const [a, b] = [nanoseconds(one), nanoseconds(other)];
        expect(Math.sign(compareInstants(one, other))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
