import { show } from "./show.ts";

/** What a schema's validator holds against a value, as far as a sentence needs it. */
export interface Issue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  /** The type that was wanted. */
  readonly expected?: unknown;
  /** What has a bound: text, an array, a number. */
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  /** Whether the bound itself is allowed. */
  readonly inclusive?: unknown;
  readonly format?: unknown;
  /** The values that are allowed. */
  readonly values?: unknown;
  /** What each form that is allowed holds against the value. */
  readonly errors?: unknown;
  readonly divisor?: unknown;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
  null: "null",
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a time such as 2026-03-26T14:30:00.000Z",
  email: "an e-mail address",
  guid: "a UUID",
  uuid: "a UUID",
  url: "a URL",
};

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["item", "items"],
};

/**
 * Returns what is wrong with a value in the product's own words, a sentence without its subject: "is missing", "must be
 * text, not 5", "must have at most 200 characters". A value that no rule describes "is not valid"; nothing is thrown.
 * Reference: contract section 1, Errors, `fields`.
 */
export function sentenceOf(issue: Issue): string {
  if (issue.input === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return mustBe(kindOf(issue), issue.input);
    case "invalid_value":
      return mustBe(oneOf(issue.values), issue.input);
    case "invalid_format":
      return mustBe(FORMATS[String(issue.format)], issue.input);
    case "invalid_union":
      return mustBe(kindsOf(issue.errors), issue.input);
    case "too_small":
      return bound(issue, issue.minimum, issue.inclusive === false ? "more than" : "at least");
    case "too_big":
      return bound(issue, issue.maximum, issue.inclusive === false ? "less than" : "at most");
    case "not_multiple_of":
      return mustBe(`a multiple of ${String(issue.divisor)}`, issue.input);
    default:
      return "is not valid";
  }
}

function mustBe(wanted: string | undefined, input: unknown): string {
  return wanted === undefined ? `is not valid: ${show(input)}` : `must be ${wanted}, not ${show(input)}`;
}

/** A number that is not finite is no number in JSON, and yet a number to the validator. */
function kindOf({ expected, input }: Issue): string | undefined {
  return expected === "number" && typeof input === "number" && !Number.isNaN(input)
    ? "a finite number"
    : KINDS[String(expected)];
}

/** Several forms are named by their kinds, where it is the kind that fits none. */
function kindsOf(errors: unknown): string | undefined {
  if (!Array.isArray(errors)) return undefined;
  const kinds = errors.map((issues: readonly Issue[]) => {
    const [issue] = issues;
    return issue?.code === "invalid_type" ? kindOf(issue) : undefined;
  });
  return kinds.every((kind) => kind !== undefined) ? listed(kinds) : undefined;
}

function oneOf(values: unknown): string | undefined {
  if (!Array.isArray(values)) return undefined;
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length === 1 ? texts[0] : `one of ${texts.join(", ")}`;
}

function bound({ origin, input }: Issue, limit: unknown, than: string): string {
  const units = UNITS[String(origin)];
  if (!units) return mustBe(`${than} ${String(limit)}`, input);
  if (limit === 1 && than === "at least") return "must not be empty";
  return `must have ${than} ${String(limit)} ${limit === 1 ? units[0] : units[1]}`;
}

function listed(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const last = distinct.pop() ?? "";
  return distinct.length === 0 ? last : `${distinct.join(", ")} or ${last}`;
}
