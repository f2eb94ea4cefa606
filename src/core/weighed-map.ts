/** Entries whose weight together is bounded; the one that was used the longest ago goes first. */
export interface WeighedMap<Value> {
  readonly maxWeight: number;
  readonly entries: Map<string, { readonly value: Value; readonly weight: number }>;
  weight: number;
}

/** Returns an empty map that keeps up to `maxWeight`, in whatever unit its entries are weighed (bytes). */
export function createWeighedMap<Value>(maxWeight: number): WeighedMap<Value> {
  return { maxWeight, entries: new Map(), weight: 0 };
}

/** Returns the value of a key, which counts as used, or undefined. */
export function getWeighed<Value>({ entries }: WeighedMap<Value>, key: string): Value | undefined {
  const entry = entries.get(key);
  if (!entry) return undefined;
  entries.delete(key);
  entries.set(key, entry);
  return entry.value;
}

/** Puts an entry of a weight (0 or more) into the map and drops others until it is within its bound; the newest stays. */
export function putWeighed<Value>(map: WeighedMap<Value>, key: string, value: Value, weight: number): void {
  const { entries, maxWeight } = map;
  map.weight += weight - (entries.get(key)?.weight ?? 0);
  entries.delete(key);
  entries.set(key, { value, weight });
  for (const [oldest, entry] of entries) {
    if (map.weight <= maxWeight || oldest === key) return;
    entries.delete(oldest);
    map.weight -= entry.weight;
  }
}
