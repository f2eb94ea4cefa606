/** One object's turn: how often it was asked for, and which of these the run under way answers. Times in milliseconds. */
export interface GateEntry {
  readonly objectId: string;
  readonly requested: number;
  /** What `requested` was when the run began; null while it waits. */
  readonly running: number | null;
  /** The run that has it, or null. */
  readonly run: string | null;
  readonly sentAt: number | null;
  readonly attempt: number;
}

/** After this long a run that was not reported is taken for lost, and its objects wait again. */
export const RUN_LEASE_MS = 60_000;
const MAX_ATTEMPTS = 8;

/** Returns an object's entry after it was asked for: one that waits goes on waiting, one that runs is due once more. */
export function requestObject(entry: GateEntry | undefined, objectId: string): GateEntry {
  if (!entry) return { objectId, requested: 1, running: null, run: null, sentAt: null, attempt: 0 };
  return entry.running === null ? entry : { ...entry, requested: entry.requested + 1 };
}

/** Returns a waiting entry as it is while `run` has it. */
export function beginRun(entry: GateEntry, run: string, now: number): GateEntry {
  return { ...entry, running: entry.requested, run, sentAt: now, attempt: entry.attempt + 1 };
}

/**
 * Returns an entry after its run has ended: undefined where nothing is owed, waiting where it was asked for meanwhile.
 * A run that no longer has the entry changes nothing.
 */
export function endRun(entry: GateEntry, run: string): GateEntry | undefined {
  if (entry.run !== run || entry.running === null) return entry;
  return entry.requested > entry.running ? waiting(entry, 0) : undefined;
}

/**
 * Returns an entry whose run was lost: waiting, or after eight attempts given up, which is undefined unless it was asked
 * for since the last began.
 */
export function expireRun(entry: GateEntry, now: number): GateEntry | undefined {
  if (entry.run === null || entry.sentAt === null || now - entry.sentAt < RUN_LEASE_MS) return entry;
  return entry.attempt >= MAX_ATTEMPTS ? endRun(entry, entry.run) : waiting(entry, entry.attempt);
}

/**
 * Returns an entry as it waits again because nobody knows what became of its run. The attempt counts: an object that ends
 * the life of whatever computes it would be tried for ever.
 */
export function resumeRun(entry: GateEntry): GateEntry {
  return entry.attempt >= MAX_ATTEMPTS ? entry : waiting(entry, entry.attempt);
}

function waiting(entry: GateEntry, attempt: number): GateEntry {
  return { ...entry, running: null, run: null, sentAt: null, attempt };
}
