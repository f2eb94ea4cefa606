import { vi } from "vitest";

/** Waits until what is done in the background makes an assertion true; what has not come in a minute does not come. */
export async function eventually<Result>(assertion: () => Promise<Result>): Promise<Result> {
  return vi.waitFor(assertion, { timeout: 60_000, interval: 25 });
}
