/** A range of a profile's objects that was handed to the queue and has not been reported: `after < objectId <= upTo`. */
export interface SweepPage {
  readonly number: number;
  readonly after: string;
  readonly upTo: string;
  readonly size: number;
  readonly sentAt: number;
  readonly attempt: number;
}

/** How far a profile's objects have been brought to its newest rules. Times in milliseconds since 1970. */
export interface Sweep {
  /** The newest revision that was asked for. */
  readonly target: number;
  /** The revision that the sweep under way was started for; null at rest. */
  readonly sweeping: number | null;
  /** Counts sweeps, so that a report of an earlier one is known. */
  readonly generation: number;
  readonly cursor: string;
  /** Whether every object has been handed out. */
  readonly exhausted: boolean;
  readonly handedOut: number;
  readonly pages: readonly SweepPage[];
  readonly total: number;
  readonly processed: number;
  readonly failed: number;
  /** When a revision was last asked for, and the first and the last time of those that are owed another sweep. */
  readonly requestedAt: number;
  readonly owedSince: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** What came of a page, in objects. */
export interface PageReport {
  readonly generation: number;
  readonly page: number;
  readonly processed: number;
  readonly failed: number;
}

/** Pages that may be outstanding at a time: this is what keeps a sweep from crowding everybody else out of the database. */
export const PAGES_AT_A_TIME = 8;
export const OBJECTS_IN_A_PAGE = 1_000;
/** Of the ids of a page together: they stand in what one statement takes and in one row of the outbox. */
export const CHARACTERS_IN_A_PAGE = 100_000;
/** After this long a page that was not reported is taken for lost and sent again. */
export const PAGE_LEASE_MS = 60_000;
const QUIET_MS = 300;
const LONGEST_WAIT_MS = 3_000;
const MAX_ATTEMPTS = 8;

/** Returns the sweep of a profile that has never been swept. */
export function restingSweep(): Sweep {
  return {
    target: 0,
    sweeping: null,
    generation: 0,
    cursor: "",
    exhausted: false,
    handedOut: 0,
    pages: [],
    total: 0,
    processed: 0,
    failed: 0,
    requestedAt: 0,
    owedSince: null,
    startedAt: null,
    finishedAt: null,
  };
}

/**
 * Returns the sweep after a revision was asked for. At rest it starts; under way it only notes the revision, so that
 * however many are asked for, at most one more sweep is owed. An older revision than the noted one changes nothing.
 */
export function requestSweep(sweep: Sweep, revision: number, now: number): Sweep {
  if (revision <= sweep.target) return sweep;
  const noted = { ...sweep, target: revision, requestedAt: now };
  return sweep.sweeping === null ? startSweep(noted, now) : { ...noted, owedSince: sweep.owedSince ?? now };
}

function startSweep(sweep: Sweep, now: number): Sweep {
  const { target, generation, requestedAt } = sweep;
  return { ...restingSweep(), target, requestedAt, sweeping: target, generation: generation + 1, startedAt: now };
}

/** Returns the sweep after its objects were counted; what was assigned since may make it more. */
export function countObjects(sweep: Sweep, total: number): Sweep {
  return { ...sweep, total };
}

/** Returns how many pages may be handed out now: none until half of them are free, so that one reading finds several. */
export function pagesWanted({ sweeping, exhausted, pages }: Sweep): number {
  const free = PAGES_AT_A_TIME - pages.length;
  return sweeping === null || exhausted || free * 2 < PAGES_AT_A_TIME ? 0 : free;
}

/**
 * Returns the sweep after the next objects were read for `wanted` pages: `objectIds` in ascending order, all above the
 * cursor, as many as these pages hold at most; fewer mean that these were the last. Where long ids fill the pages earlier,
 * the others are read again. An empty last page ends the sweep.
 */
export function handOut(sweep: Sweep, objectIds: readonly string[], wanted: number, now: number): Sweep {
  const pages = [...sweep.pages];
  let { cursor, handedOut } = sweep;
  let taken = 0;
  for (let page = 0; page < wanted && taken < objectIds.length; page += 1) {
    const size = sizeOfPage(objectIds, taken);
    taken += size;
    const upTo = objectIds[taken - 1] ?? cursor;
    handedOut += 1;
    pages.push({ number: handedOut, after: cursor, upTo, size, sentAt: now, attempt: 1 });
    cursor = upTo;
  }
  const exhausted = taken === objectIds.length && taken < wanted * OBJECTS_IN_A_PAGE;
  return settle({ ...sweep, pages, cursor, handedOut, exhausted }, now);
}

/** How many of the objects from a place on are in one page: at least one. */
function sizeOfPage(objectIds: readonly string[], from: number): number {
  let characters = objectIds[from]?.length ?? 0;
  let to = from + 1;
  while (to < objectIds.length && to - from < OBJECTS_IN_A_PAGE) {
    characters += objectIds[to]?.length ?? 0;
    if (characters > CHARACTERS_IN_A_PAGE) break;
    to += 1;
  }
  return to - from;
}

/** Returns the sweep after a page's report; a report that was counted before, or of an earlier sweep, changes nothing. */
export function reportPage(sweep: Sweep, { generation, page, processed, failed }: PageReport, now: number): Sweep {
  const pages = sweep.pages.filter(({ number }) => number !== page);
  if (generation !== sweep.generation || pages.length === sweep.pages.length) return sweep;
  const counted = { processed: sweep.processed + processed, failed: sweep.failed + failed };
  return settle({ ...sweep, ...counted, pages }, now);
}

/**
 * Returns the sweep after the pages that were taken for lost are either due to be sent again, which `resend` lists, or
 * given up after eight attempts, which `givenUp` lists and which counts their objects as failed.
 */
export function expirePages(
  sweep: Sweep,
  now: number,
): { sweep: Sweep; resend: readonly SweepPage[]; givenUp: readonly SweepPage[] } {
  const lost = sweep.pages.filter(({ sentAt }) => now - sentAt >= PAGE_LEASE_MS);
  const resend = lost
    .filter(({ attempt }) => attempt < MAX_ATTEMPTS)
    .map((page) => ({ ...page, sentAt: now, attempt: page.attempt + 1 }));
  const givenUp = lost.filter(({ attempt }) => attempt >= MAX_ATTEMPTS);
  const failed = givenUp.reduce((sum, { size }) => sum + size, 0);
  const kept = sweep.pages.filter((page) => !lost.includes(page));
  const pages = [...kept, ...resend].toSorted((a, b) => a.number - b.number);
  return { sweep: settle({ ...sweep, pages, failed: sweep.failed + failed }, now), resend, givenUp };
}

/**
 * Returns the sweep with its outstanding pages due to be sent again: for an object that begins a new life and cannot know
 * what became of the pages of the last. Their attempts count on, and a page that was sent twice writes nothing twice.
 */
export function resumeSweep(sweep: Sweep, now: number): Sweep {
  const sentAt = now - PAGE_LEASE_MS;
  return { ...sweep, pages: sweep.pages.map((page) => ({ ...page, sentAt })) };
}

/** Returns when the sweep next has something to do by itself, which is always later than `now`, or null at rest. */
export function nextWake(sweep: Sweep, now: number): number | null {
  if (sweep.sweeping === null) return null;
  if (pagesWanted(sweep) > 0) return now + 1;
  if (sweep.exhausted && sweep.pages.length === 0) return Math.max(now + 1, quietFrom(sweep));
  return Math.max(now + 1, Math.min(...sweep.pages.map(({ sentAt }) => sentAt + PAGE_LEASE_MS)));
}

/**
 * Returns when an owed sweep may start: once nobody has asked for a while, for the next change is likely to follow the
 * last one, and at the latest three seconds after the first that is owed.
 */
function quietFrom({ requestedAt, owedSince }: Sweep): number {
  return Math.min(requestedAt + QUIET_MS, (owedSince ?? requestedAt) + LONGEST_WAIT_MS);
}

/** A sweep that has handed out and heard of everything rests, or starts over for a revision that was noted meanwhile. */
function settle(sweep: Sweep, now: number): Sweep {
  if (sweep.sweeping === null || !sweep.exhausted || sweep.pages.length > 0) return sweep;
  if (sweep.target > sweep.sweeping) return now >= quietFrom(sweep) ? startSweep(sweep, now) : sweep;
  return { ...sweep, sweeping: null, total: sweep.processed + sweep.failed, finishedAt: now };
}
