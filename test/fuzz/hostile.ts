import fc from "fast-check";

/** JSON that no value of JavaScript writes: a body names it by a token, which is replaced when the body is sent. */
const RAW: Readonly<Record<string, () => string>> = {
  tooLarge: () => "1e999",
  tooSmall: () => "-1e999",
  tiny: () => "1e-400",
  minusZero: () => "-0",
  digits: () => "9".repeat(400),
  decimals: () => `0.${"3".repeat(400)}`,
  nan: () => "NaN",
  infinity: () => "-Infinity",
  undefined: () => "undefined",
  deepArray: () => `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  deepObject: () => `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
  twice: () => '{"a":1,"a":2,"__proto__":3,"__proto__":{"a":4}}',
  loneHigh: () => String.raw`"\ud800"`,
  loneLow: () => String.raw`"a\udc00b"`,
  nul: () => String.raw`"a\u0000b"`,
  longText: () => JSON.stringify("x".repeat(100_000)),
  hugeText: () => JSON.stringify("x".repeat(2_500_000)),
  longList: () => `[${"1,".repeat(20_000)}1]`,
  wideObject: () => `{${Array.from({ length: 3_000 }, (_, at) => `"k${at}":${at}`).join(",")}}`,
};

const TOKEN = /"@raw:(\w+)@"/g;

/** Returns JSON with what its tokens stand for in their place. */
export function writeRaw(json: string): string {
  return json.replaceAll(TOKEN, (token, name: string) => RAW[name]?.() ?? token);
}

/** Names that an object of JavaScript has without being given them, and such as no customer would choose. */
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
  "length",
  "then",
  "toJSON",
  "valueOf",
  "",
  " ",
  "0",
  "-1",
  "a.b",
  "a[0]",
  "id",
  "$ref",
  "\u0000",
  "k".repeat(1_000),
];

/** Text at the edges of what text can be. */
const TEXTS = [
  ...NAMES,
  "null",
  "true",
  "NaN",
  "Infinity",
  "1e999",
  "-0",
  "0x10",
  "\ud83d\ude00",
  "\u00e9", // é in one character,
  "e\u0301", // and in two
  "\u212b",
  "\ufb01",
  "\u0130stanbul",
  "stra\u00dfe",
  "\u202eabc",
  "\u200b",
  "\ufeff",
  "\ufffd",
  "\u2028",
  "\r\nX-Injected: yes",
  "'; DROP TABLE models; --",
  "%00",
  "%",
  "../..",
  "<script>",
  "2026-02-30T25:61:61Z",
  "0000-01-01T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
  "00000000-0000-0000-0000-000000000000",
  "y".repeat(501),
  "z".repeat(5_001),
];

const hostileName: fc.Arbitrary<string> = fc.constantFrom(...NAMES);
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);

/** A value that stands where another was expected. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(RAW).map((name) => `@raw:${name}@`)) },
  { weight: 3, arbitrary: hostileText },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      1e308,
      -1e308,
      5e-324,
      Number.MAX_SAFE_INTEGER + 1,
      2 ** 31,
      1e21,
      [],
      {},
      [[]],
      [null],
    ),
  },
  { weight: 1, arbitrary: hostileName.map((name) => Object.fromEntries([[name, 1]])) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** One thing done to a value at a place in it: `at` is a share of all places. */
interface Mutation {
  readonly at: number;
  readonly what: "replace" | "delete" | "add" | "repeat" | "wrap";
  readonly value: unknown;
  readonly name: string;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  what: fc.constantFrom("replace", "replace", "replace", "delete", "add", "repeat", "wrap"),
  value: hostileValue,
  name: hostileName,
});

/** Returns a value with a mutation done to it; what was given stays as it is. */
export function mutate(input: unknown, { at, what, value, name }: Mutation): unknown {
  const target = Math.floor(at * countPlaces(input));
  let place = -1;
  const walk = (node: unknown): unknown => {
    place += 1;
    if (place === target) return change(node);
    if (Array.isArray(node)) return node.map(walk).filter((item) => item !== DELETED);
    if (typeof node !== "object" || node === null) return node;
    const members = Object.entries(node).map(([key, member]) => [key, walk(member)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== DELETED));
  };
  const change = (node: unknown) => {
    if (what === "delete") return DELETED;
    if (what === "wrap") return [node];
    if (what === "repeat" && Array.isArray(node)) return [...node, ...node];
    if (what === "add" && Array.isArray(node)) return [...node, value];
    if (what === "add" && typeof node === "object" && node !== null) {
      return Object.fromEntries([...Object.entries(node), [name, value]]);
    }
    return value;
  };
  const mutated = walk(input);
  return mutated === DELETED ? null : mutated;
}

const DELETED = Symbol("deleted");

function countPlaces(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce<number>((total, member) => total + countPlaces(member), 1);
}
