import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
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
  type Sweep,
} from "../../../src/core/recompute/sweep.ts";

interface Sent {
  readonly generation: number;
  readonly page: number;
  readonly size: number;
}

/** The object around a sweep, with its clock and the messages under way; it checks every step that the sweep takes. */
class Simulation {
  sweep: Sweep = restingSweep();
  now = 1;
  newest = 0;
  readonly sent: Sent[] = [];
  readonly counted = new Set<string>();
  readonly ranges = new Map<number, [string, string][]>();

  private readonly objectIds: readonly string[];

  constructor(objectIds: readonly string[]) {
    this.objectIds = objectIds;
  }

  request(revision: number): void {
    this.newest = Math.max(this.newest, revision);
    this.become(requestSweep(this.sweep, revision, this.now));
  }

  alarm(): void {
    const { sweep, resend } = expirePages(this.sweep, this.now);
    this.become(sweep);
    for (const { number, size } of resend) this.sent.push({ generation: sweep.generation, page: number, size });
    const wanted = pagesWanted(this.sweep);
    if (wanted === 0) return;
    const { cursor, generation, pages } = this.sweep;
    const ids = this.objectIds.filter((id) => id > cursor).slice(0, wanted * OBJECTS_IN_A_PAGE);
    const next = handOut(this.sweep, ids, wanted, this.now);
    for (const { number, size, after, upTo } of next.pages.slice(pages.length)) {
      this.sent.push({ generation, page: number, size });
      this.ranges.set(generation, [...(this.ranges.get(generation) ?? []), [after, upTo]]);
    }
    this.become(next);
  }

  /** A report: counted once where its sweep still stands and its page is outstanding, and never after. */
  report({ generation, page, size }: Sent, failed: boolean): void {
    const { sweep: before } = this;
    const due = generation === before.generation && before.pages.some(({ number }) => number === page);
    const key = `${generation}/${page}`;
    const again = this.counted.has(key);
    const count = { processed: failed ? 0 : size, failed: failed ? size : 0 };
    const after = reportPage(before, { generation, page, ...count }, this.now);
    expectCounted(before, after, due ? { size, again } : undefined);
    if (due) this.counted.add(key);
    this.become(after);
  }

  /** Delivers and lets leases run out until nothing is left to do; a sweep that never rests fails here. */
  settle(): void {
    for (let round = 0; nextWake(this.sweep, this.now) !== null; round += 1) {
      if (round > 200) throw new Error("the sweep never rests");
      for (const message of this.sent.splice(0)) this.report(message, false);
      this.now = Math.max(this.now, nextWake(this.sweep, this.now) ?? 0);
      this.alarm();
    }
  }

  private become(next: Sweep): void {
    expectStep(this.sweep, next, this.now);
    this.sweep = next;
  }
}

function expectStep(before: Sweep, next: Sweep, now: number): void {
  expect(next.target).toBeGreaterThanOrEqual(before.target);
  expect(next.generation - before.generation).toBeOneOf([0, 1]);
  expect(next.pages.length).toBeLessThanOrEqual(PAGES_AT_A_TIME);
  expect(next.processed).toBeGreaterThanOrEqual(next.generation === before.generation ? before.processed : 0);
  const wake = nextWake(next, now);
  if (next.sweeping === null) expect(wake).toBeNull();
  else expect(wake).toBeGreaterThan(now);
}

/** A report that is due counts its page, for the first time; any other changes nothing. */
function expectCounted(before: Sweep, after: Sweep, due: { size: number; again: boolean } | undefined): void {
  if (!due) return expect(after).toBe(before);
  expect(due.again).toBe(false);
  if (after.generation !== before.generation) return;
  expect(after.processed + after.failed).toBe(before.processed + before.failed + due.size);
}

const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("request" as const), revision: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: "alarm" } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("deliver", "deliver-twice", "deliver-late", "lose", "fail"),
      which: fc.nat(20),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, PAGE_LEASE_MS) }) },
);
const sizes = fc.constantFrom(0, 1, 999, 1_000, 1_001, 3_400, 8_000, 8_001, 12_400);
const objectsOf = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1).padStart(5, "0"));

describe("laws of a sweep", () => {
  test("any interleaving of requests, pages, reports and lost messages ends at rest on the newest revision", () => {
    fc.assert(
      fc.property(sizes, fc.array(step, { maxLength: 60 }), (size, steps) => {
        const simulation = new Simulation(objectsOf(size));
        for (const one of steps) {
          if (one.kind === "request") simulation.request(one.revision);
          else if (one.kind === "alarm") simulation.alarm();
          else if (one.kind === "wait") simulation.now += one.ms;
          else {
            const at = one.which % Math.max(1, simulation.sent.length);
            const message = simulation.sent[at];
            if (!message) continue;
            if (one.kind !== "deliver-late") simulation.sent.splice(at, 1);
            if (one.kind !== "lose") simulation.report(message, one.kind === "fail");
            if (one.kind === "deliver-twice") simulation.report(message, false);
          }
        }
        simulation.settle();
        const { sweep, newest } = simulation;
        expect([sweep.target, sweep.sweeping, sweep.pages]).toEqual([newest, null, []]);
        expect(sweep.total).toBe(newest === 0 ? 0 : size);
        expect(sweep.processed + sweep.failed).toBe(sweep.total);
      }),
      { numRuns: 800 },
    );
  });

  test("a sweep hands out every object exactly once", () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(7), { maxLength: 30 }), (size, order) => {
        const simulation = new Simulation(objectsOf(size));
        simulation.request(1);
        simulation.alarm();
        for (const which of order) {
          const [message] = simulation.sent.splice(which, 1);
          if (message) simulation.report(message, false);
          simulation.alarm();
        }
        simulation.settle();
        const ranges = simulation.ranges.get(1) ?? [];
        const found = objectsOf(size).map((id) => ranges.filter(([after, upTo]) => after < id && id <= upTo).length);
        expect(found).toEqual(objectsOf(size).map(() => 1));
        expect(simulation.sweep.generation).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  test("a burst of requests during a sweep costs one more sweep", () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.integer({ min: 2, max: 99 }), { minLength: 1, maxLength: 40 }), (size, burst) => {
        const simulation = new Simulation(objectsOf(size));
        simulation.request(1);
        for (const revision of burst) simulation.request(revision);
        simulation.settle();
        expect([simulation.sweep.generation, simulation.sweep.target]).toEqual([2, Math.max(...burst)]);
      }),
      { numRuns: 100 },
    );
  });
});
