import { addGrant, nextLeaseSize, spendToken, type Lease } from "../../../src/core/rate-limit/lease.ts";
import { grantLease, type LeaseGrant, type RateWindow } from "../../../src/core/rate-limit/window.ts";

interface Spent {
  readonly at: number;
  readonly resetAt: number;
}

/** Several isolates that answer one key's requests, and the one counter that they all ask. */
export interface Isolates {
  readonly spent: Spent[];
  /** How many times the counter was asked. */
  asked: number;
  /** One request at one isolate; true where it is let through. The counter answers at once. */
  readonly request: (isolate: number, now: number) => boolean;
  /** One request at one isolate; where it must ask the counter, the answer is on its way until `deliver`. */
  readonly begin: (isolate: number, now: number) => void;
  /** The isolate receives the answer that has been on its way the longest, or the one that has the shortest. */
  readonly deliver: (isolate: number, now: number, which: "oldest" | "newest") => void;
  readonly held: (isolate: number) => Lease | undefined;
}

/** Returns isolates that hold no token yet. */
export function startIsolates(limit: number): Isolates {
  const leases = new Map<number, Lease>();
  const underway = new Map<number, LeaseGrant[]>();
  const spent: Spent[] = [];
  let window: RateWindow | undefined;

  const spend = (isolate: number, now: number) => {
    const next = spendToken(leases.get(isolate), now);
    if (typeof next === "string") return next;
    leases.set(isolate, next);
    spent.push({ at: now, resetAt: next.resetAt });
    return "spent";
  };
  const ask = (isolate: number, now: number): LeaseGrant => {
    isolates.asked += 1;
    const { window: next, grant } = grantLease(window, limit, nextLeaseSize(leases.get(isolate), limit, now), now);
    window = next;
    return grant;
  };
  const receive = (isolate: number, grant: LeaseGrant, now: number) => {
    leases.set(isolate, addGrant(leases.get(isolate), grant, now));
    return spend(isolate, now) === "spent";
  };

  const isolates: Isolates = {
    spent,
    asked: 0,
    request: (isolate, now) => {
      const outcome = spend(isolate, now);
      return outcome === "renew" ? receive(isolate, ask(isolate, now), now) : outcome === "spent";
    },
    begin: (isolate, now) => {
      if (spend(isolate, now) === "renew") underway.set(isolate, [...(underway.get(isolate) ?? []), ask(isolate, now)]);
    },
    deliver: (isolate, now, which) => {
      const answers = underway.get(isolate) ?? [];
      const grant = which === "oldest" ? answers.shift() : answers.pop();
      if (grant) receive(isolate, grant, now);
    },
    held: (isolate) => leases.get(isolate),
  };
  return isolates;
}
