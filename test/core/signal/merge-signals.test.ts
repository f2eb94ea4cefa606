import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/core/points/answer.ts";
import type { Signal } from "../../../src/core/signal/merge-signals.ts";
import { merged } from "./merged.ts";
import { answersOf, type StoredAnswers } from "../../../src/core/signal/stored-answers.ts";

const signal = (
  signalTemplateId: string,
  answer: Answer | null,
  completedAt: number,
  confidence: number | null = null,
) => ({ signalTemplateId, answer, completedAt, confidence }) satisfies Signal;
const STORED: StoredAnswers = { headcount: [874, 100, 0.9] };

describe("the newest answer is kept", () => {
  test("the first one of a signal", () => {
    expect(merged({}, [signal("headcount", 874, 100, 0.9)])).toEqual({
      answers: STORED,
      changed: true,
      stored: true,
      outcomes: ["accepted"],
    });
  });

  test("a newer one replaces an older one", () => {
    expect(merged(STORED, [signal("headcount", 900, 101)])).toEqual({
      answers: { headcount: [900, 101, null] },
      changed: true,
      stored: true,
      outcomes: ["accepted"],
    });
  });

  test("an older one that arrives late does nothing", () => {
    expect(merged(STORED, [signal("headcount", 900, 99, 1)])).toEqual({
      answers: STORED,
      changed: false,
      stored: false,
      outcomes: ["unchanged"],
    });
  });

  test("the same one again does nothing", () => {
    expect(merged(STORED, [signal("headcount", 874, 100, 0.9)])).toMatchObject({
      changed: false,
      stored: false,
      outcomes: ["unchanged"],
    });
    expect(merged({ crm: [["a", "b"], 1, null] }, [signal("crm", ["a", "b"], 1)]).stored).toBe(false);
  });

  test("no signals do nothing", () => {
    expect(merged(STORED, [])).toEqual({ answers: STORED, changed: false, stored: false, outcomes: [] });
  });

  test("what is stored is left as it is", () => {
    const stored = structuredClone(STORED);
    merged(stored, [signal("headcount", 1, 999), signal("crm", ["x"], 1)]);
    expect(stored).toEqual(STORED);
  });
});

describe("an equal answer at a later time is unchanged to scoring, yet written", () => {
  const moved = merged(STORED, [signal("headcount", 874, 103, 0.9)]);

  test("it changes nothing that scoring sees", () => {
    expect(moved).toEqual({
      answers: { headcount: [874, 103, 0.9] },
      changed: false,
      stored: true,
      outcomes: ["unchanged"],
    });
  });

  test("so that an answer completed in between and arriving last does not win", () => {
    expect(merged(moved.answers, [signal("headcount", 5, 102)])).toMatchObject({ changed: false, stored: false });
  });

  test("as is another confidence", () => {
    expect(merged(STORED, [signal("headcount", 874, 101, 0.5)])).toEqual({
      answers: { headcount: [874, 101, 0.5] },
      changed: false,
      stored: true,
      outcomes: ["unchanged"],
    });
  });
});

describe("null takes the value away", () => {
  test("and an older answer that arrives late does not come back", () => {
    const taken = merged(STORED, [signal("headcount", null, 200)]);
    expect(taken).toEqual({
      answers: { headcount: [null, 200, null] },
      changed: true,
      stored: true,
      outcomes: ["accepted"],
    });
    expect(merged(taken.answers, [signal("headcount", 5, 150)])).toMatchObject({ changed: false, stored: false });
    expect(merged(taken.answers, [signal("headcount", 5, 250)])).toMatchObject({ changed: true, stored: true });
  });

  test("where there is none it is remembered, and changes nothing that scoring sees", () => {
    expect(merged({}, [signal("headcount", null, 200)])).toEqual({
      answers: { headcount: [null, 200, null] },
      changed: false,
      stored: true,
      outcomes: ["unchanged"],
    });
  });

  test("an older null does not", () => {
    expect(merged(STORED, [signal("headcount", null, 99)])).toMatchObject({ answers: STORED, stored: false });
  });
});

describe("of answers completed in the same instant", () => {
  test.each<[Answer | null, Answer | null]>([
    [874, 9],
    [false, true],
    [["a"], ["b"]],
    [["a", "b"], ["a"]],
    [null, true],
    [5, null],
  ])("the greater JSON text wins, whichever comes first: %j, %j", (one, other) => {
    const greater = JSON.stringify(one) > JSON.stringify(other) ? one : other;
    for (const answers of [
      [one, other],
      [other, one],
    ]) {
      const incoming = answers.map((answer) => signal("s", answer, 1));
      expect(merged({}, incoming).answers["s"]?.[0]).toEqual(greater);
    }
  });

  test("with equal answers the higher confidence is kept, and any rather than none", () => {
    expect(merged(STORED, [signal("headcount", 874, 100, 0.95)])).toMatchObject({
      answers: { headcount: [874, 100, 0.95] },
      changed: false,
      stored: true,
      outcomes: ["unchanged"],
    });
    expect(merged(STORED, [signal("headcount", 874, 100, 0.5)]).stored).toBe(false);
    expect(merged(STORED, [signal("headcount", 874, 100)]).stored).toBe(false);
    expect(merged({ s: [1, 1, null] }, [signal("s", 1, 1, 0)]).answers).toEqual({ s: [1, 1, 0] });
  });
});

describe("many signals at once", () => {
  test("each has its outcome, in the order given", () => {
    const kept = merged(STORED, [
      signal("hiring", true, 50),
      signal("headcount", 1, 99),
      signal("hiring", true, 50),
      signal("hiring", false, 60),
      signal("crm", [], 1),
    ]);
    expect(kept).toEqual({
      answers: { crm: [[], 1, null], headcount: [874, 100, 0.9], hiring: [false, 60, null] },
      changed: true,
      stored: true,
      outcomes: ["accepted", "unchanged", "unchanged", "accepted", "accepted"],
    });
  });

  test("that end in the value there was before have changed nothing, though each was accepted", () => {
    expect(merged(STORED, [signal("headcount", 1, 101), signal("headcount", 874, 102)])).toEqual({
      answers: { headcount: [874, 102, null] },
      changed: false,
      stored: true,
      outcomes: ["accepted", "accepted"],
    });
  });

  test("may have ids that every object has", () => {
    const kept = merged({}, [signal("__proto__", 1, 1), signal("constructor", 2, 1)]);
    expect(Object.entries(kept.answers)).toEqual([
      ["__proto__", [1, 1, null]],
      ["constructor", [2, 1, null]],
    ]);
    expect(kept.changed).toBe(true);
    expect(merged(kept.answers, [signal("toString", null, 1)])).toMatchObject({ changed: false, stored: true });
  });
});

test("scoring sees the answers that were not taken away, false, 0 and the empty list among them", () => {
  const stored: StoredAnswers = {
    a: [false, 1, null],
    b: [0, 1, 1],
    c: [[], 1, null],
    d: [null, 9, null],
    e: [["x"], 1, 0],
  };
  expect([...answersOf(stored)]).toEqual([
    ["a", false],
    ["b", 0],
    ["c", []],
    ["e", ["x"]],
  ]);
  expect(answersOf({}).size).toBe(0);
});
