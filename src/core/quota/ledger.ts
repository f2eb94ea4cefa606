import { NOTHING, plus, type Amount } from "./amount.ts";

/** Room that was granted within five seconds from `from`. */
interface Slot extends Amount {
  readonly from: number;
}

/** What a space stores: what was counted, and the room that was granted and may not have been seen by that count. */
export interface Ledger {
  readonly counted: Amount;
  /** When the last finished count began, in milliseconds since 1970; null before the first. */
  readonly countedAt: number | null;
  readonly granted: readonly Slot[];
}

export const EMPTY_LEDGER: Ledger = { counted: NOTHING, countedAt: null, granted: [] };

/** How long granted room may be used, in milliseconds. */
export const ROOM_MS = 5_000;
/** How long after that a request that has used it may take to commit, in milliseconds. */
const COMMIT_MS = 10_000;
const SLOT_MS = 5_000;
const MAX_SLOTS = 1_000;

/** Room is granted for so many writes like the one that asks, so that most writes ask nobody. */
const WRITES_AT_A_TIME = 16;
/** What is granted beyond the one write is at most this share of what is left. */
const LARGEST_SHARE = 0.01;

const HOUR_MS = 60 * 60 * 1_000;
const SHORTEST_PAUSE_MS = 20_000;
/** A count of many rows is not repeated soon: a second of pause for 10,000 rows. */
const PAUSE_MS_PER_ROW = 0.1;

/** Returns what a space stores at most, counted and granted. */
export function usedOf({ counted, granted }: Ledger): Amount {
  return granted.reduce(plus, counted);
}

/** Returns the room that was granted and may not have been counted. */
export function grantedOf({ granted }: Ledger): Amount {
  return granted.reduce<Amount>(plus, NOTHING);
}

/**
 * Returns the ledger after room for `need` and for writes like it is granted, and that room; undefined where what is needed
 * would bring the space over a limit. An amount of 0 is never over: what adds no row does not meet the limit of rows.
 * The room of a ledger, counted and granted, never passes the limits by its own grants.
 */
export function grantRoom(
  ledger: Ledger,
  limits: Amount,
  need: Amount,
  now: number,
): { ledger: Ledger; room: Amount } | undefined {
  const used = usedOf(ledger);
  const rows = roomFor(need.rows, limits.rows - used.rows);
  const bytes = roomFor(need.bytes, limits.bytes - used.bytes);
  if (rows === undefined || bytes === undefined) return undefined;
  const room = { rows, bytes };
  return { ledger: { ...ledger, granted: addSlot(ledger.granted, room, now) }, room };
}

/** Returns the ledger after something was stored that had no room of its own, whatever the limits. */
export function noteStored(ledger: Ledger, stored: Amount, now: number): Ledger {
  return { ...ledger, granted: addSlot(ledger.granted, stored, now) };
}

function roomFor(need: number, left: number): number | undefined {
  if (need === 0) return 0;
  if (need > left) return undefined;
  return need + Math.min(need * (WRITES_AT_A_TIME - 1), Math.floor((left - need) * LARGEST_SHARE));
}

function addSlot(granted: readonly Slot[], { rows, bytes }: Amount, now: number): Slot[] {
  const last = granted.at(-1);
  if (last && now >= last.from && now < last.from + SLOT_MS) {
    return [...granted.slice(0, -1), { from: last.from, ...plus(last, { rows, bytes }) }];
  }
  const [first, second, ...rest] = granted;
  const older = first && second && granted.length >= MAX_SLOTS ? [joined(first, second), ...rest] : granted;
  return [...older, { from: now, rows, bytes }];
}

/** The later time: what is joined is kept for longer, never for less. */
function joined(a: Slot, b: Slot): Slot {
  return { from: Math.max(a.from, b.from), ...plus(a, b) };
}

/**
 * Returns the ledger after a count that began at `startedAt`. Room that may still be used, or whose request may have
 * committed while it was counted, stays in the ledger: it is counted twice rather than not at all.
 */
export function finishCount(ledger: Ledger, counted: Amount, startedAt: number): Ledger {
  const granted = ledger.granted.filter(({ from }) => from + SLOT_MS + ROOM_MS + COMMIT_MS > startedAt);
  return { counted, countedAt: startedAt, granted };
}

/** Returns whether a space is to be counted again: it never was, or not for an hour. A clock that is set back counts as that. */
export function isCountDue({ countedAt }: Ledger, now: number): boolean {
  return countedAt === null || now >= countedAt + HOUR_MS || now < countedAt;
}

/** Returns after how many milliseconds a space may be counted again, where somebody waits for it: 20 seconds, longer where it has many rows. */
export function waitBeforeCount({ countedAt, counted }: Ledger, now: number): number {
  if (countedAt === null || now < countedAt) return 0;
  const pause = Math.max(SHORTEST_PAUSE_MS, Math.floor(counted.rows * PAUSE_MS_PER_ROW));
  return Math.max(0, countedAt + pause - now);
}
