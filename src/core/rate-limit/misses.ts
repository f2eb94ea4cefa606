/** How often somebody has named a key that does not exist, since a time in milliseconds since 1970. */
export interface Misses {
  readonly since: number;
  readonly count: number;
}

const PERIOD_MS = 60_000;

/** Returns the misses after one more; a period of 60 seconds begins with its first. */
export function addMiss(misses: Misses | undefined, now: number): Misses {
  if (misses === undefined || isOver(misses, now)) return { since: now, count: 1 };
  return { since: misses.since, count: misses.count + 1 };
}

/** Returns after how many milliseconds another key may be looked up: 0 where fewer than `max` were missed in the period. */
export function waitAfterMisses(misses: Misses | undefined, max: number, now: number): number {
  if (misses === undefined || isOver(misses, now) || misses.count < max) return 0;
  return misses.since + PERIOD_MS - now;
}

/** A clock that is set back ends the period too. */
function isOver({ since }: Misses, now: number): boolean {
  return now >= since + PERIOD_MS || now < since;
}
