/** An amount of storage: whole numbers of rows and of bytes, 0 or more. */
export interface Amount {
  readonly rows: number;
  readonly bytes: number;
}

export const NOTHING: Amount = { rows: 0, bytes: 0 };

/** Returns the sum of two amounts. */
export function plus(a: Amount, b: Amount): Amount {
  return { rows: a.rows + b.rows, bytes: a.bytes + b.bytes };
}

/** Returns what is left of an amount after another is taken out of it, or undefined where it does not hold that much. */
export function take(from: Amount, wanted: Amount): Amount | undefined {
  if (wanted.rows > from.rows || wanted.bytes > from.bytes) return undefined;
  return { rows: from.rows - wanted.rows, bytes: from.bytes - wanted.bytes };
}
