/**
 * Returns how long to wait before the next try, in milliseconds: a random share of a span that doubles with every try,
 * from `baseMs` up to `maxMs`. `tries` is how many have failed (1 or more), `random` a number from 0 to below 1.
 * Callers who collide once are so spread over a span that grows until it has room for all of them.
 * Reference: Marc Brooker (2015), "Exponential Backoff And Jitter", full jitter.
 */
export function backoffMs(tries: number, random: number, { baseMs, maxMs }: { baseMs: number; maxMs: number }): number {
  return random * Math.min(maxMs, baseMs * 2 ** (tries - 1));
}
