import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signal } from "../../../src/core/signal/merge-signals.ts";
import { merged } from "./merged.ts";
import { answersOf, type StoredAnswers } from "../../../src/core/signal/stored-answers.ts";

/** Few templates, times and values, so that the same ones meet. */
const signal: fc.Arbitrary<Signal> = fc.record({
  signalTemplateId: fc.constantFrom("headcount", "crm", "__proto__", "7"),
  answer: fc.oneof(
    fc.constantFrom(null, true, false, 0, 9, 10),
    fc.array(fc.constantFrom("a", "b", "null"), { maxLength: 2 }),
  ),
  completedAt: fc.integer({ min: 1, max: 4 }),
  confidence: fc.constantFrom(null, 0, 0.5, 1),
});
const signals = fc.array(signal, { maxLength: 12 });
const asText = (answers: StoredAnswers) => JSON.stringify(Object.entries(answers));

/** Signals, and the same ones in another order, some of them more than once, cut into calls. */
const deliveries = signals.chain((all) =>
  fc.record({
    all: fc.constant(all),
    calls: fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all), fc.nat(3))
      .map(([once, again, size]) => {
        const sent = [...once, ...again];
        const calls: Signal[][] = [];
        for (let from = 0; from < sent.length; from += size + 1) calls.push(sent.slice(from, from + size + 1));
        return calls;
      }),
  }),
);

describe("laws of signals", () => {
  test("every order of arrival, any repetition and any division into calls end in the same state", () => {
    fc.assert(
      fc.property(deliveries, ({ all, calls }) => {
        const stored = calls.reduce((stored, call) => merged(stored, call).answers, {});
        expect(asText(stored)).toBe(asText(merged({}, all).answers));
      }),
      { numRuns: 5_000 },
    );
  });

  test("the same signals again write nothing", () => {
    fc.assert(
      fc.property(signals, signals, (before, all) => {
        const { answers } = merged(merged({}, before).answers, all);
        const again = merged(answers, all.toReversed());
        expect([again.stored, again.changed, asText(again.answers)]).toEqual([false, false, asText(answers)]);
        expect(again.outcomes.filter((outcome) => outcome !== "unchanged")).toEqual([]);
      }),
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

  test("what is kept is always one of the newest that arrived", () => {
    fc.assert(
      fc.property(signals, (all) => {
        const { answers } = merged({}, all);
        for (const [id, [answer, completedAt, confidence]] of Object.entries(answers)) {
          const own = all.filter(({ signalTemplateId }) => signalTemplateId === id);
          expect(own).toContainEqual({ signalTemplateId: id, answer, completedAt, confidence });
          expect(Math.max(...own.map(({ completedAt }) => completedAt))).toBe(completedAt);
        }
      }),
    );
  });
});
