import { describe, expect, test } from "vitest";
import {
  CHARACTERS_IN_A_PAGE,
  countObjects,
  expirePages,
  handOut,
  nextWake,
  OBJECTS_IN_A_PAGE,
  PAGE_LEASE_MS,
  PAGES_AT_A_TIME,
  pagesWanted,
  reportPage,
  requestSweep,
  restingSweep,
  resumeSweep,
  type SweepPage,
} from "../../../src/core/recompute/sweep.ts";

const ids = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `o${String(from + index).padStart(6, "0")}`);
const begun = (objects: number, now = 0) => {
  const sweep = countObjects(requestSweep(restingSweep(), 1, now), objects);
  return handOut(sweep, ids(objects).slice(0, PAGES_AT_A_TIME * OBJECTS_IN_A_PAGE), pagesWanted(sweep), now);
};
const done = (page: number, processed: number, generation = 1) => ({ generation, page, processed, failed: 0 });

describe("a sweep", () => {
  test("rests until a revision is asked for", () => {
    expect([pagesWanted(restingSweep()), nextWake(restingSweep(), 5)]).toEqual([0, null]);
    const started = requestSweep(restingSweep(), 3, 7);
    expect(started).toMatchObject({ target: 3, sweeping: 3, generation: 1, startedAt: 7, finishedAt: null });
    expect([pagesWanted(started), nextWake(started, 7)]).toEqual([PAGES_AT_A_TIME, 8]);
  });

  test("of a profile without objects ends when it has looked", () => {
    expect(begun(0, 4)).toMatchObject({ sweeping: null, pages: [], total: 0, processed: 0, finishedAt: 4 });
  });

  test("hands its objects out in pages that join without a gap", () => {
    const { pages, cursor, exhausted } = begun(2_100);
    expect(pages.map(({ after, upTo, size }) => [after, upTo, size])).toEqual([
      ["", "o000999", 1_000],
      ["o000999", "o001999", 1_000],
      ["o001999", "o002099", 100],
    ]);
    expect([cursor, exhausted]).toEqual(["o002099", true]);
  });

  test("ends a page early where its ids are long, and goes on behind it with the next reading", () => {
    const long = ids(2_000).map((id) => id.padEnd(500, "x"));
    const begin = requestSweep(restingSweep(), 1, 0);
    const first = handOut(begin, long, 2, 0);
    expect(first.pages.map(({ size }) => size)).toEqual([200, 200]);
    expect([first.cursor, first.exhausted]).toEqual([long[399], false]);
    const last = handOut(first, long.slice(400, 500), 6, 0);
    expect(last.pages.map(({ after, size }) => [after, size]).at(-1)).toEqual([long[399], 100]);
    expect(last.exhausted).toBe(true);
  });

  test("hands out an id longer than all that a page may hold", () => {
    const huge = ["a", "b"].map((id) => id.padEnd(CHARACTERS_IN_A_PAGE + 1, "x"));
    expect(handOut(requestSweep(restingSweep(), 1, 0), huge, 8, 0).pages.map(({ size }) => size)).toEqual([1, 1]);
  });

  test("keeps at most eight pages outstanding and hands out the next once half of them are reported", () => {
    const full = begun(9_000);
    expect([full.pages.length, full.exhausted, pagesWanted(full)]).toEqual([8, false, 0]);
    const three = [3, 1, 6].reduce((sweep, page) => reportPage(sweep, done(page, 1_000), 1), full);
    expect([pagesWanted(three), nextWake(three, 1)]).toEqual([0, PAGE_LEASE_MS]);
    const four = reportPage(three, done(2, 1_000), 1);
    expect([pagesWanted(four), nextWake(four, 1)]).toEqual([4, 2]);
    const next = handOut(four, ids(1_000, 8_000), 4, 1);
    expect(next.pages.map(({ number }) => number)).toEqual([4, 5, 7, 8, 9]);
  });

  test("ends with the counts of its pages when the last one is reported", () => {
    const ended = [done(2, 1_000), { generation: 1, page: 3, processed: 90, failed: 12 }, done(1, 1_000)].reduce(
      (sweep, report) => reportPage(sweep, report, 9),
      begun(2_100),
    );
    expect(ended).toMatchObject({ sweeping: null, total: 2_102, processed: 2_090, failed: 12, finishedAt: 9 });
    expect(nextWake(ended, 9)).toBeNull();
  });

  test("counts a repeated report once and one of an earlier sweep not at all", () => {
    const sweep = reportPage(begun(2_100), done(1, 1_000), 1);
    expect(reportPage(sweep, done(1, 1_000), 2)).toBe(sweep);
    expect(reportPage(sweep, done(2, 1_000, 0), 2)).toBe(sweep);
    expect(reportPage(sweep, done(7, 1_000), 2)).toBe(sweep);
  });
});

describe("a rule that changes during a sweep", () => {
  test("owes one more sweep, however often it happens, for the newest revision, once nobody has asked for 300 ms", () => {
    const burst = [2, 3, 4, 5, 6].reduce((sweep, revision) => requestSweep(sweep, revision, 1), begun(1_100));
    expect(burst).toMatchObject({ target: 6, sweeping: 1, generation: 1 });
    const owed = [done(1, 1_000), done(2, 100)].reduce((sweep, report) => reportPage(sweep, report, 2), burst);
    expect(owed).toMatchObject({ target: 6, sweeping: 1, generation: 1, pages: [] });
    expect([pagesWanted(owed), nextWake(owed, 2)]).toEqual([0, 301]);
    expect(expirePages(owed, 300).sweep).toEqual(owed);
    const again = expirePages(owed, 301).sweep;
    expect(again).toMatchObject({ target: 6, sweeping: 6, generation: 2, pages: [], cursor: "", processed: 0 });
    const ended = reportPage(handOut(again, ids(1_100), 8, 303), done(1, 1_000, 2), 304);
    expect(reportPage(ended, done(2, 100, 2), 305)).toMatchObject({ sweeping: null, generation: 2, processed: 1_100 });
  });

  test("waits for a burst to end, but never longer than three seconds", () => {
    const ended = reportPage(requestSweep(begun(100), 2, 10), done(1, 100), 20);
    const asked = Array.from({ length: 100 }, (_, at) => 100 + at * 100);
    const swept = asked.reduce((sweep, at, index) => expirePages(requestSweep(sweep, index + 3, at), at).sweep, ended);
    expect(swept).toMatchObject({ generation: 2, startedAt: 3_100 });
  });

  test("an older revision or the same again changes nothing", () => {
    const sweep = requestSweep(begun(1_100), 4, 1);
    expect(requestSweep(sweep, 4, 2)).toBe(sweep);
    expect(requestSweep(sweep, 2, 2)).toBe(sweep);
  });
});

test("a new life of the object sends its outstanding pages again at once, and their attempts count on", () => {
  const resumed = resumeSweep(begun(2_100), 50);
  expect(nextWake(resumed, 50)).toBe(51);
  const { sweep, resend } = expirePages(resumed, 51);
  expect(resend.map(({ number, attempt, sentAt }) => [number, attempt, sentAt])).toEqual([
    [1, 2, 51],
    [2, 2, 51],
    [3, 2, 51],
  ]);
  expect(sweep).toMatchObject({ failed: 0, sweeping: 1 });
});

describe("a page that is lost", () => {
  test("is sent again when its lease has run out, under its own number", () => {
    const sweep = begun(1_100);
    expect(nextWake(sweep, 1)).toBe(PAGE_LEASE_MS);
    expect(expirePages(sweep, PAGE_LEASE_MS - 1)).toEqual({ sweep, resend: [], givenUp: [] });
    const reported = reportPage(sweep, done(1, 1_000), 1);
    const { sweep: waiting, resend } = expirePages(reported, PAGE_LEASE_MS);
    expect(resend).toEqual([
      { number: 2, after: "o000999", upTo: "o001099", size: 100, sentAt: PAGE_LEASE_MS, attempt: 2 },
    ]);
    expect(waiting.pages).toEqual(resend);
    expect(reportPage(waiting, done(2, 100), PAGE_LEASE_MS + 1)).toMatchObject({ sweeping: null, processed: 1_100 });
  });

  test("is given up after eight attempts, and its objects count as failed", () => {
    let sweep = begun(1_100);
    let givenUp: readonly SweepPage[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect([sweep.sweeping, givenUp]).toEqual([1, []]);
      ({ sweep, givenUp } = expirePages(sweep, attempt * PAGE_LEASE_MS));
    }
    expect(givenUp.map(({ number, size }) => [number, size])).toEqual([
      [1, 1_000],
      [2, 100],
    ]);
    expect(sweep).toMatchObject({ sweeping: null, processed: 0, failed: 1_100, total: 1_100 });
  });

  test("is looked for after now, even where its lease ran out while the database was read", () => {
    expect(nextWake(begun(1_100), 5 * PAGE_LEASE_MS)).toBe(5 * PAGE_LEASE_MS + 1);
  });
});
