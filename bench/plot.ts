import { isMet, type Finding } from "./finding.ts";
import { shown } from "./report.ts";

const WIDTH = 760;
const LEFT = 20;
const ROW = 62;
const TOP = 64;
const MOST = 2;

type Budgeted = Finding & { readonly budget: NonNullable<Finding["budget"]> };

/** Returns docs/benchmarks.svg: for each finding with a budget, the share of it that is used, with the middle half of the rounds. */
export function plotOf(findings: readonly Finding[]): string {
  const rows = findings.filter((finding): finding is Budgeted => finding.budget !== undefined);
  const height = TOP + rows.length * ROW + 34;
  const end = TOP + rows.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">
<title id="title">Share of each budget that is used; the line is the budget</title>
<style>${STYLE}</style>
<text x="${LEFT}" y="28" class="head">Share of each budget that is used</text>
<text x="${LEFT}" y="47" class="quiet">shorter is better; thin lines span the middle half of the rounds</text>
${rows.map(row).join("\n")}
<line x1="${x(1)}" y1="${TOP - 6}" x2="${x(1)}" y2="${end}" class="budget"/>
<text x="${x(1)}" y="${end + 18}" text-anchor="middle" class="quiet">the budget</text>
</svg>
`;
}

function row(finding: Budgeted, index: number): string {
  const y = TOP + index * ROW;
  const ends = [usedOf(finding, finding.low), usedOf(finding, finding.high)];
  const label = `${shown(finding.median, finding)}, ${finding.budget.is} ${shown(finding.budget.limit, finding)}`;
  return `<text x="${LEFT}" y="${y + 14}">${finding.name}</text>
<text x="${WIDTH - LEFT}" y="${y + 14}" text-anchor="end">${label}</text>
<rect x="${LEFT}" y="${y + 23}" width="${round(x(usedOf(finding, finding.median)) - LEFT)}" height="18" rx="2" class="${isMet(finding) ? "met" : "missed"}"/>
<line x1="${x(Math.min(...ends))}" y1="${y + 32}" x2="${x(Math.max(...ends))}" y2="${y + 32}" class="range"/>`;
}

function usedOf({ budget }: Budgeted, value: number): number {
  return budget.is === "at most" ? value / budget.limit : budget.limit / value;
}

function x(used: number): number {
  return round(LEFT + (Math.min(used, MOST) / MOST) * (WIDTH - 2 * LEFT));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export const STYLE = `
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.head { font-weight: 600; font-size: 16px; }
.quiet { fill: #59636e; font-size: 13px; }
.met { fill: #2a78d6; } .missed { fill: #d03b3b; }
.range { stroke: #1f2328; stroke-width: 1.5; } .budget { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .quiet { fill: #9198a1; }
  .met { fill: #3987e5; } .missed { fill: #e66767; }
  .range { stroke: #e6edf3; } .budget { stroke: #9198a1; }
}`;
