import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/core/points/answer.ts";
import type { Signal } from "../../../src/core/signal/merge-signals.ts";
import { answersOf, type StoredAnswers } from "../../../src/core/signal/stored-answers.ts";
import { merged } from "./merged.ts";

const signal = (
  signalTemplateId: string,
  answer: Answer | null,
  completedAt: number,
  confidence: number | null = null,
) => ({ signalTemplateId, answer, completedAt: { ms: completedAt, finer: "" }, confidence }) satisfies Signal;
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
      outcomes: ["older"],
    });
  });

  test("the same one again does nothing", () => {
    expect(merged(STORED, [signal("headcount", 874, 100, 0.9)])).toMatchObject({
      changed: false,
      stored: false,
      outcomes: ["equal"],
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
      outcomes: ["equal"],
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
      outcomes: ["equal"],
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
      outcomes: ["equal"],
    });
  });

  test("an older null does not", () => {
    expect(merged(STORED, [signal("headcount", null, 99)])).toMatchObject({ answers: STORED, stored: false });
  });
});

describe("of answers completed at the same moment", () => {
  test.each<[Answer | null, Answer | null]>([
    [874, 9],
    [9, 874],
    [false, true],
    [["b"], ["a"]],
    [["a", "b"], ["a"]],
    [null, true],
    [5, null],
  ])("the one that arrives later stands, in one call or in two: %j, then %j", (one, other) => {
    const [first, second] = [signal("s", one, 1), signal("s", other, 1)];
    expect(merged({}, [first, second]).answers).toEqual({ s: [other, 1, null] });
    const later = merged(merged({}, [first]).answers, [second]);
    expect(later).toMatchObject({ answers: { s: [other, 1, null] }, changed: true, outcomes: ["accepted"] });
  });

  test("an equal one leaves its confidence, higher, lower or none", () => {
    for (const confidence of [0.95, 0.5, null]) {
      expect(merged(STORED, [signal("headcount", 874, 100, confidence)])).toEqual({
        answers: { headcount: [874, 100, confidence] },
        changed: false,
        stored: true,
        outcomes: ["equal"],
      });
    }
  });
});

describe("moments are told apart to the nanosecond", () => {
  const at = (answer: number, finer: string, ms = 1) => ({
    ...signal("s", answer, ms),
    completedAt: { ms, finer },
  });

  test.each([
    ["1", "9"],
    ["10", "9"],
    ["099", "1"],
    ["123456", "123457"],
    ["", "000001"],
    ["", "1"],
    ["999999", "", 2],
  ])("%j is earlier than %j, in either order of arrival", (early, late, ms = 1) => {
    const [older, newer] = [at(1, early), at(2, late, ms)];
    const entry = late === "" ? [2, ms, null] : [2, ms, null, late];
    expect(merged({}, [older, newer])).toMatchObject({ answers: { s: entry }, outcomes: ["accepted", "accepted"] });
    expect(merged({}, [newer, older])).toMatchObject({ answers: { s: entry }, outcomes: ["accepted", "older"] });
  });

  test("digits that say the same are the same moment: a repetition writes nothing", () => {
    const { answers } = merged({}, [at(1, "9")]);
    expect(merged(answers, [at(1, "900")])).toEqual({ answers, changed: false, stored: false, outcomes: ["equal"] });
    expect(merged(answers, [at(2, "900")])).toMatchObject({ answers: { s: [2, 1, null, "900"] }, changed: true });
    expect(merged({ s: [1, 1, null] }, [at(1, "000")]).stored).toBe(false);
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
      outcomes: ["accepted", "older", "equal", "accepted", "accepted"],
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
