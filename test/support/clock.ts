import { vi } from "vitest";

/** Stops the clock, a millisecond later for each call: what is made next is newer than what was made before. */
export function tick(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1 });
}
