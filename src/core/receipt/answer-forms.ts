import { canonicalJson } from "../canonical-json.ts";

/** A result as it goes over the wire. */
type Result = object;

/** What a receipt of a single score proves of it. */
interface SingleResult {
  readonly score: number;
  readonly risk_grade: string | null;
  readonly pd: number | null;
  readonly contributions?: Record<string, number> | undefined;
  readonly warnings: readonly string[];
}

/** Members of a batch's results that stand there only where they were asked for, and are cheap to have. */
const EXPLANATIONS: readonly string[] = ["contributions", "reasons"];

/**
 * Returns the canonical JSON of an array, part by part: a large one is hashed without being held as one text.
 * Reference: RFC 8785.
 */
export function* canonicalParts(items: readonly unknown[]): Generator<string> {
  yield* arrayOf(items, canonicalJson);
}

/** Returns what the receipt of a single score proves: an array of one result without its id, reasons and next grade. */
export function singleResults({ score, risk_grade, pd, contributions, warnings }: SingleResult): [SingleResult] {
  return [{ score, risk_grade, pd, contributions, warnings }];
}

/**
 * Returns the canonical JSON, in parts, of every form that a batch's answer can have: results without `contributions` and
 * `reasons`, with either, and with both. All results hold both, and each the same members; `next_grade` stays where it is held.
 */
export function* batchForms(results: readonly Result[]): Generator<Iterable<string>> {
  const written = results.map(membersOf);
  for (let choice = 0; choice < 2 ** EXPLANATIONS.length; choice += 1) {
    const without = new Set(EXPLANATIONS.filter((_, bit) => (choice & (1 << bit)) === 0));
    yield arrayOf(written, (members) => {
      const texts = members.flatMap(([name, text]) => (without.has(name) ? [] : [text]));
      return `{${texts.join(",")}}`;
    });
  }
}

/** A result's members in canonical order, each with its name and its text. */
function membersOf(result: Result): (readonly [string, string])[] {
  return Object.entries(result)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, `${JSON.stringify(name)}:${canonicalJson(value)}`] as const);
}

function* arrayOf<Item>(items: readonly Item[], write: (item: Item) => string): Generator<string> {
  yield "[";
  for (const [index, item] of items.entries()) yield index === 0 ? write(item) : `,${write(item)}`;
  yield "]";
}
