const FIRST_BACKOFF_MS = 500;
const SHORTEST_TOLD_MS = 1_000; // "at once", said over and over, must not become a flood

/** How long a Retry-After header (seconds or an HTTP date) asks to wait, or undefined when it says nothing usable. */
export function toldDelayMs(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null || retryAfter.trim() === "") return undefined;
  const seconds = Number(retryAfter);
  const delay = Number.isNaN(seconds) ? Date.parse(retryAfter) - now : seconds * 1_000;
  return Number.isFinite(delay) ? Math.max(delay, SHORTEST_TOLD_MS) : undefined;
}

/** The pause after the nth failure in a row: doubling, and between half and all of it, so that clients do not return in step. */
export function backoffMs(failures: number, random: number): number {
  return FIRST_BACKOFF_MS * 2 ** (failures - 1) * (0.5 + random / 2);
}
