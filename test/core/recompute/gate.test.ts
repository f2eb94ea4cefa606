import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginRun,
  endRun,
  expireRun,
  requestObject,
  resumeRun,
  RUN_LEASE_MS,
  type GateEntry,
} from "../../../src/core/recompute/gate.ts";

const waiting = requestObject(undefined, "acme.com");
const runningTimes = (attempts: number): GateEntry => {
  let entry = waiting;
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    entry = expireRun(beginRun(entry, `r${attempt}`, 0), RUN_LEASE_MS) ?? waiting;
  }
  return beginRun(entry, `r${attempts}`, 0);
};

describe("an object that is to be computed again", () => {
  test("waits once, however often it is asked for", () => {
    expect(waiting).toEqual({
      objectId: "acme.com",
      requested: 1,
      running: null,
      run: null,
      sentAt: null,
      attempt: 0,
    });
    expect(requestObject(waiting, "acme.com")).toBe(waiting);
  });

  test("is gone once the run that has it has ended", () => {
    const running = beginRun(waiting, "r1", 5);
    expect(running).toMatchObject({ running: 1, run: "r1", sentAt: 5, attempt: 1 });
    expect(endRun(running, "r1")).toBeUndefined();
  });

  test("runs exactly once more for any number of requests during its run", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (requests) => {
        let running = beginRun(waiting, "r1", 0);
        for (let asked = 0; asked < requests; asked += 1) running = requestObject(running, "acme.com");
        const again = endRun(running, "r1");
        expect(again).toMatchObject({ run: null, running: null, attempt: 0 });
        expect(again && endRun(beginRun(again, "r2", 1), "r2")).toBeUndefined();
      }),
    );
  });

  test("is not touched by the report of a run that no longer has it", () => {
    const running = beginRun(waiting, "r2", 0);
    expect(endRun(running, "r1")).toBe(running);
    expect(endRun(waiting, "r1")).toBe(waiting);
  });
});

describe("a run that is lost", () => {
  test("is waited for as long as its lease, and then its objects wait again", () => {
    const running = beginRun(waiting, "r1", 1_000);
    expect(expireRun(running, 1_000 + RUN_LEASE_MS - 1)).toBe(running);
    expect(expireRun(running, 1_000 + RUN_LEASE_MS)).toMatchObject({ run: null, sentAt: null, attempt: 1 });
    expect(expireRun(waiting, 9e15)).toBe(waiting);
  });

  test("is started eight times and then given up", () => {
    expect(expireRun(runningTimes(7), RUN_LEASE_MS)).toMatchObject({ run: null, attempt: 7 });
    expect(expireRun(runningTimes(8), RUN_LEASE_MS)).toBeUndefined();
  });

  test("does not take with it what was asked for since the last attempt began", () => {
    const asked = requestObject(runningTimes(8), "acme.com");
    expect(expireRun(asked, RUN_LEASE_MS)).toMatchObject({ run: null, running: null, attempt: 0 });
  });
});

describe("laws of the gate", () => {
  const steps = fc.array(
    fc.oneof(
      fc.constant({ kind: "request" } as const),
      fc.constant({ kind: "begin" } as const),
      fc.record({ kind: fc.constant("report" as const), run: fc.nat(12) }),
      fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 30_000, RUN_LEASE_MS) }),
    ),
    { maxLength: 60 },
  );

  test("whatever the interleaving, an object is kept exactly while a computing of it is owed", () => {
    fc.assert(
      fc.property(steps, (all) => {
        let [entry, now, runs, lost]: [GateEntry | undefined, number, number, number] = [undefined, 0, 0, 0];
        // What is owed is told without the counters: an object is owed from a request until a run begun after it ends.
        let [owed, askedSinceBegin, current]: [boolean, boolean, number | null] = [false, false, null];
        for (const step of all) {
          if (step.kind === "request") {
            entry = requestObject(entry, "a");
            if (current === null) owed = true;
            else askedSinceBegin = true;
          } else if (step.kind === "begin" && entry?.run === null) {
            runs += 1;
            entry = beginRun(entry, `r${runs}`, now);
            [current, askedSinceBegin] = [runs, false];
          } else if (step.kind === "report" && entry) {
            entry = endRun(entry, `r${step.run}`);
            if (current === step.run) [owed, current, lost] = [askedSinceBegin, null, 0];
          } else if (step.kind === "wait") {
            now += step.ms;
            const [before, had] = [entry?.run, current];
            entry = entry && expireRun(entry, now);
            if (had !== null && entry?.run !== before) {
              lost += 1;
              owed = lost < 5 || askedSinceBegin;
              [current, lost] = [null, lost < 8 ? lost : 0];
            }
          }
          expect(entry !== undefined).toBe(owed);
          expect(entry?.run ?? null).toBe(current === null ? null : `r${current}`);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

test("a new life of the gate lets what ran wait again, and the attempt counts", () => {
  const running = beginRun(requestObject(undefined, "acme.com"), "run-1", 5);
  expect(resumeRun(running)).toMatchObject({
    objectId: "acme.com",
    requested: 1,
    running: null,
    run: null,
    attempt: 1,
  });
});

test("what ends one life of the gate after another is given up after the eighth", () => {
  let entry: GateEntry | undefined = requestObject(undefined, "acme.com");
  let begun = 0;
  for (let life = 1; entry !== undefined && life < 50; life += 1) {
    const at = life * RUN_LEASE_MS;
    if (entry.run === null) {
      entry = beginRun(entry, `r${life}`, at);
      begun += 1;
    }
    entry = expireRun(resumeRun(entry), at + RUN_LEASE_MS);
  }
  expect([entry, begun]).toEqual([undefined, 8]);
});
