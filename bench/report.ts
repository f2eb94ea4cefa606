import { cpus, totalmem } from "node:os";
import { isMet, type Finding } from "./finding.ts";
import { CONNECTIONS, PAIRS } from "./load.ts";
import type { RequestParts } from "./parts-bench.ts";

/** Returns one line for the terminal. */
export function lineOf(finding: Finding): string {
  return `${verdictOf(finding).padEnd(6)} ${finding.name}: ${shownValue(finding)}, budget ${shownBudget(finding)} (${finding.detail})`;
}

/** Returns docs/benchmarks.md. */
export function documentOf(findings: readonly Finding[], parts: readonly RequestParts[], at: Date): string {
  const rows = findings.map((finding) => {
    const range = `${shown(finding.low, finding)} to ${shown(finding.high, finding)}`;
    return `| ${finding.name} | ${shown(finding.median, finding)} ${finding.unit} | ${range} | ${shownBudget(finding)} | ${verdictOf(finding)} | ${finding.detail} |`;
  });
  return `# Benchmarks

Written by \`npm run bench\` on ${at.toISOString().slice(0, 10)}; run it to get the figures of your own machine.

Machine: ${machine()}.

| what | median | middle half of the rounds | budget | verdict | absolute |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

![How much of each budget is used](benchmarks.svg)

![Time of a recompute over the number of objects](benchmarks-recompute.svg)

![Time of a batch over the number of jobs](benchmarks-batches.svg)

## Where the time of a request goes

${partsTable(parts)}

Shares of the time of the thread that answers, by the profile that the engine makes under load (\`npm run bench -- --only parts\`). What other threads do, most of all in collection, is in the CPU time above and not here.

${METHOD}`;
}

/** Returns a table of the parts of each request. */
export function partsTable(requests: readonly RequestParts[]): string {
  const names = [...new Set(requests.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const shareOf = ({ parts }: RequestParts, wanted: string) =>
    `${(100 * (parts.find(({ name }) => name === wanted)?.share ?? 0)).toFixed(1)} %`;
  return [
    `| part | ${requests.map(({ request }) => request).join(" | ")} |`,
    `| --- | ${requests.map(() => "---").join(" | ")} |`,
    ...names.map((name) => `| ${name} | ${requests.map((request) => shareOf(request, name)).join(" | ")} |`),
  ].join("\n");
}

const METHOD = `## What is measured

- **1000 records**: the CPU time of \`POST /v1/score/{slug}/batch\` with 1,000 applicants and the demonstration card of 11 variables, as a multiple of that of a Worker that only parses the same body and serialises the same answer (\`bench/workers/floor.ts\`).
- **Hello**: how many requests of \`GET /healthz\`, with request id, log line, CORS and security headers, take the CPU time of one of a Worker that answers the same bytes and nothing else (\`bench/workers/raw.ts\`).
- **One record**: how many requests of \`POST /v1/score/{slug}\`, with authentication and rate limit, take the CPU time of one of the floor.
- **Evaluator alone**: \`assess\` over records that have just been parsed, a card of 10 variables, in Node on one core. \`npm run bench:peers\` scores the same card with \`json-rules-engine\` and \`@gorules/zen-engine\` in the same run, checks that the scores are equal, and prints how many times as fast the evaluator is.
- **A card of 140,000 categories** and what follows: the CPU time of the largest card and of the worst records that the bounds let through, in Node, without the parsing of their JSON.
- **Recompute**: the time from the \`PUT\` of a rule until \`GET /v1/scoring/profiles/{profileId}/recompute\` says idle, as a multiple of the time of a Worker that upserts the same rows into a copy of the same table in the same database, 1,000 a statement, one after another, out of memory (\`bench/workers/bare-sql.ts\`). Each object has a number for its fit and a boolean for its urgency. A request changes one rule, so the sweep reads each object, computes both dimensions, compares both and writes the one that the rule has changed; the other side writes as many rows and does nothing else.
- **Sweeps for 20 rule changes**: 20 such requests one right after another on 10,000 objects, and the number of sweeps that the profile's Durable Object has counted by the end.
- **Scores written in bulk**: \`POST /model-hub/scores/bulk/\` with 100 labels of a new source a call, over 8 connections, 3 seconds a round.
- **A page, agreement, disagreements**: \`GET /model-hub/scores/?label_id=…&limit=100\`, and \`…/agreement/\` and \`…/disagreements/\` of a label whose sources have the scores of two people and a model, one request after another. The rows that D1 counts as read are those of the same statements, run once beside the Worker.
- **Batches**: the time from the first \`POST /v1/score/batch\` until every batch is completed, 1,000 jobs in each, with the three criteria of the document's example: validation, submission, queue, scoring, counters and outbox. The other side is a Worker that writes the same rows into copies of the same tables, jobs once as they are submitted and once as they end, 1,000 a statement, one after another, out of memory (\`bench/workers/bare-batches.ts\`).

CPU time is what the process of the runtime has used in a round, user and system, of all its threads (\`/proc/<pid>/stat\`), over the requests; so the time of the load generator and of whatever else the machine does is left out. A ratio is taken within each pair of rounds, ours and the other one in turn: ${PAIRS} pairs after a warm-up, over ${CONNECTIONS} connections on the loopback interface; for recomputes a round is one rule change, and how many there were is in the table. The median of the pairs is what counts: whatever else the machine does meets both sides alike. The requests a second share the machine with the load generator and say little.

## How

All Workers run in one workerd, each behind a socket of its own, with no proxy in between; this Worker is the bundle that \`wrangler deploy\` would upload, with a D1 database, a Durable Object and a queue. The rate limit is set out of reach. The log is on: each request writes its line, to a file instead of the terminal. Answers are checked before anything is measured.

That 1,000 jobs cost three round trips to D1 to be submitted, and each hundred of them at most seven to be scored, counted and told of, with one call of their batch's object, is proved by \`test/features/submissions/budgets.test.ts\`: about 0.07 D1 calls and 0.01 object calls a job.

That a warm batch of records makes no D1 call and asks its rate limiter only for a new lease is proved by the tests, not here.
`;

function verdictOf(finding: Finding): string {
  const met = isMet(finding);
  if (met === undefined) return "";
  return met ? "met" : "MISSED";
}

function shownBudget({ budget, ...finding }: Finding): string {
  return budget ? `${budget.is} ${shown(budget.limit, finding)}` : "none";
}

function shownValue(finding: Finding): string {
  const range = `${shown(finding.low, finding)} to ${shown(finding.high, finding)}`;
  return `${shown(finding.median, finding)} ${finding.unit} (${range})`;
}

/** Returns a figure as it is shown: ratios with two decimals, sweeps as they are, rates in thousands. */
export function shown(value: number, { unit }: Pick<Finding, "unit">): string {
  if (unit === "times") return value.toFixed(2);
  if (unit === "ms of CPU") return value.toFixed(1);
  if (unit === "sweeps") return String(value);
  if (unit === "milliseconds") return value.toFixed(1);
  if (value < 10_000) return Math.round(value).toLocaleString("en-US");
  return (Math.round(value / 1_000) * 1_000).toLocaleString("en-US");
}

function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}, ${memory} GiB, ${process.platform}, Node ${process.versions.node}`;
}
