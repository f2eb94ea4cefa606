import { setTimeout as sleep } from "node:timers/promises";
import type { Interruption } from "./interruption.ts";
import type { Patience } from "./send.ts";

/** Waits between tries until the run is to stop, and notes why. */
export function patienceOf({ stopping, aborting }: Interruption, note: (text: string) => void): Patience {
  const wait = async (ms: number, why: string) => {
    note(`${why} (${(ms / 1_000).toFixed(1)} s)`);
    await sleep(ms, undefined, { signal: stopping });
  };
  return { wait, signal: aborting };
}
