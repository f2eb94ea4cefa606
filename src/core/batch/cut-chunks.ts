const MAX_JOBS = 100;

/**
 * Returns items in order in chunks of at most 100 items and `maxWeight` together; an item that is heavier by itself is a
 * chunk of its own. Without items there is no chunk.
 */
export function cutChunks<Item>(items: readonly Item[], weightOf: (item: Item) => number, maxWeight: number): Item[][] {
  const chunks: Item[][] = [];
  let weight = Infinity;
  for (const item of items) {
    const own = weightOf(item);
    weight += own;
    if (weight > maxWeight || chunks.at(-1)?.length === MAX_JOBS) {
      chunks.push([]);
      weight = own;
    }
    chunks.at(-1)?.push(item);
  }
  return chunks;
}
