import type { Sample } from "./profiler.ts";

/** A share of a request's time. */
export interface Part {
  readonly name: string;
  readonly share: number;
}

/** The parts of a request by the files that do them; the first that fits counts. */
const PARTS: readonly (readonly [name: string, file: RegExp])[] = [
  ["body: read, decoded, parsed", /http\/json-body|hono\/dist\/request|body-limit/],
  ["records: checked", /scorecard\/record\.ts|score\.schemas/],
  ["bins and sums", /scorecard\/(assess|find-bin|mark|numeric-text|outcome|points-scale|scale)\.ts|core\/decimal/],
  ["text of the answer", /write-scores|record-shapes|scorecard\/(score|warnings|reasons)\.ts|score\.usecases/],
  ["key", /features\/access|core\/access|noble|core\/digest/],
  ["rate limit", /rate-limit/],
  ["log line and request id", /http\/observe|src\/log\.ts|http\/request-id|core\/identifier/],
  ["headers", /secure-headers|cross-origin|hono\/dist\/context/],
  ["envelope: routing, validation, dependencies", /hono|zod|src\/endpoint|src\/deps|http\/|features\//],
];
const ENGINE: Readonly<Record<string, string>> = {
  "(garbage collector)": "collection",
  "(program)": "runtime: sockets, HTTP, the event loop",
  Response: "answer: encoded",
  decode: "body: read, decoded, parsed",
  arrayBuffer: "body: read, decoded, parsed",
  timingSafeEqual: "key",
};
const OTHER = "built-ins of the engine, and what is called there";

/** Returns where a request's time goes, the largest part first. `bundle` is the code that ran, with a comment for each file. */
export function partsOf(samples: readonly Sample[], bundle: string): Part[] {
  const files = filesByLine(bundle);
  const times = new Map<string, number>();
  let total = 0;
  for (const sample of samples) {
    const name = nameOf(sample, files);
    times.set(name, (times.get(name) ?? 0) + sample.us);
    total += sample.us;
  }
  return [...times].map(([name, us]) => ({ name, share: us / total })).toSorted((a, b) => b.share - a.share);
}

function nameOf({ functionName, line }: Sample, files: readonly string[]): string {
  const file = line < 0 ? undefined : files[line];
  if (file === undefined) return ENGINE[functionName] ?? OTHER;
  return PARTS.find(([, pattern]) => pattern.test(file))?.[0] ?? OTHER;
}

/** The file that each line of a bundle came from. */
function filesByLine(bundle: string): string[] {
  let file = "";
  return bundle.split("\n").map((line) => {
    file = /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(line)?.[1] ?? file;
    return file;
  });
}
