export type Bin = { from: number; to: number; count: number };

const WANTED_BINS = 10;

/** About ten bins with round edges, `from` inclusive and `to` exclusive, over values and how often each occurs. */
export function histogram(values: [value: number, count: number][]): Bin[] {
  const lowest = values.reduce((least, [value]) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, [value]) => Math.max(most, value), -Infinity);
  if (values.length === 0) return [];
  const width = roundWidth((highest - lowest) / WANTED_BINS);
  const first = position(lowest, width);
  const bins = Array.from({ length: position(highest, width) - first + 1 }, (_, index) => ({
    from: edge(first + index, width),
    to: edge(first + index + 1, width),
    count: 0,
  }));
  for (const [value, count] of values) {
    const bin = bins[position(value, width) - first];
    if (bin !== undefined) bin.count += count;
  }
  return bins;
}

/** The next of 1, 2, 5, 10, 20, … (or .5, .2, .1, …) that is not below the wish. */
function roundWidth(wish: number): number {
  if (wish === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(wish));
  const digit = [1, 2, 5].find((digit) => digit * power >= wish) ?? 10;
  return digit * power;
}

function position(value: number, width: number): number {
  return Math.floor(value / width + 1e-9); // 0.3 / 0.1 is a hair below 3
}

function edge(index: number, width: number): number {
  return Number((index * width).toPrecision(12));
}
