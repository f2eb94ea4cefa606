import { median } from "./finding.ts";
import { STYLE } from "./plot.ts";

/** Milliseconds of each round, of this Worker and of plain statements. */
export interface SizeTimes {
  /** How many objects or jobs. */
  readonly size: number;
  readonly ours: number[];
  readonly bare: number[];
}

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 96;
const RIGHT = 610;
const TOP = 84;
const BOTTOM = 376;

type Place = (value: number) => number;

/** Returns a picture of times over sizes: both axes are logarithmic, so what is linear runs along the thin lines. */
export function timePlot(sizes: readonly SizeTimes[], { what, unit }: { what: string; unit: string }): string {
  const amounts = sizes.map(({ size }) => size);
  const times = sizes.flatMap(({ ours, bare }) => [...ours, ...bare]);
  const ends = [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))] as const;
  const x = logScale(Math.log10(Math.min(...amounts)), Math.log10(Math.max(...amounts)), LEFT + 40, RIGHT - 40);
  const y = logScale(ends[0], ends[1], BOTTOM, TOP);
  const decades = Array.from({ length: ends[1] - ends[0] + 1 }, (_, index) => 10 ** (ends[0] + index));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
<title id="title">Time of ${what} over the number of ${unit}, of this Worker and of plain statements</title>
<style>${STYLE}
.grid { stroke: #d1d9e0; } .linear { stroke: #59636e; stroke-dasharray: 2 5; fill: none; }
.curve { fill: none; stroke-width: 2.5; } .ours { stroke: #2a78d6; } .bare { stroke: #59636e; }
.of-ours { fill: #2a78d6; } .of-bare { fill: #59636e; }
@media (prefers-color-scheme: dark) {
  .grid { stroke: #3d444d; } .linear, .bare { stroke: #9198a1; } .ours { stroke: #3987e5; }
  .of-ours { fill: #3987e5; } .of-bare { fill: #9198a1; }
}</style>
<text x="20" y="28" class="head">Time of ${what}</text>
<text x="20" y="47" class="quiet">milliseconds over ${unit}, logarithmic; a time in proportion to the ${unit} runs along a dotted line</text>
${decades.map((time) => horizontal(time, y)).join("\n")}
${amounts.map((size) => `<text x="${x(size)}" y="${BOTTOM + 22}" text-anchor="middle" class="quiet">${shown(size)} ${unit}</text>`).join("\n")}
${curve("ours", "this Worker", sizes, x, y)}
${curve("bare", "plain statements", sizes, x, y)}
</svg>
`;
}

function curve(side: "ours" | "bare", name: string, sizes: readonly SizeTimes[], x: Place, y: Place): string {
  const points = sizes.map((times) => ({ size: times.size, time: median(times[side]) }));
  const last = points.at(-1) ?? { size: 1, time: 1 };
  const path = (of: (point: { size: number; time: number }) => number) =>
    points.map((point) => `${x(point.size)},${y(of(point))}`).join(" ");
  const rounds = sizes.flatMap((times) => times[side].map((time) => [x(times.size), y(time)] as const));
  const labels = points.map(({ size, time }) => {
    const above = side === "ours" ? -12 : 22;
    return `<text x="${x(size)}" y="${y(time) + above}" text-anchor="middle">${shown(Math.round(time))}</text>`;
  });
  return `<polyline points="${path(({ size }) => (last.time / last.size) * size)}" class="linear"/>
<polyline points="${path(({ time }) => time)}" class="curve ${side}"/>
${rounds.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" class="of-${side}"/>`).join("\n")}
${labels.join("\n")}
<text x="${x(last.size) + 48}" y="${y(last.time) + 5}" class="of-${side}">${name}</text>`;
}

function horizontal(time: number, y: Place): string {
  return `<line x1="${LEFT}" y1="${y(time)}" x2="${RIGHT}" y2="${y(time)}" class="grid"/>
<text x="${LEFT - 8}" y="${y(time) + 4}" text-anchor="end" class="quiet">${shown(time)} ms</text>`;
}

/** From powers of ten to places on the page, with one decimal. */
function logScale(from: number, to: number, start: number, end: number): Place {
  return (value) => Math.round((start + ((Math.log10(value) - from) / (to - from)) * (end - start)) * 10) / 10;
}

function shown(value: number): string {
  return value.toLocaleString("en-US");
}
