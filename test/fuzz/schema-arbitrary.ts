import fc from "fast-check";

/** A JSON Schema as the document writes it. */
interface JsonSchema {
  readonly example?: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: object;
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | object;
  readonly anyOf?: readonly object[];
  readonly oneOf?: readonly object[];
  readonly allOf?: readonly object[];
}

/** Where schemas are looked up by name, and what is known of members by their name. */
export interface Knowledge {
  readonly schemas: Readonly<Record<string, object>>;
  /** Values of a member that mean something to the product; undefined where nothing is known of the name. */
  readonly hint: (name: string) => fc.Arbitrary<unknown> | undefined;
}

const MAX_DEPTH = 6;
const MAX_ITEMS = 4;

/** Returns values that a schema accepts. Where the document has an example, it stands for about half of them. */
export function valuesOf(
  knowledge: Knowledge,
  schema: object,
  { name = "", example, depth = 0 }: { name?: string; example?: unknown; depth?: number } = {},
): fc.Arbitrary<unknown> {
  const hinted = knowledge.hint(name);
  if (hinted && !isNested(example)) return hinted;
  const shown = example ?? resolve(knowledge, schema).example;
  const made = fromSchema(knowledge, schema, shown, depth);
  if (shown === undefined) return made;
  return fc.oneof({ weight: 3, arbitrary: exampleOf(knowledge, shown, name) }, { weight: 2, arbitrary: made });
}

/** Returns an example with other values for the members of whose names something is known. */
export function exampleOf(knowledge: Knowledge, example: unknown, name = ""): fc.Arbitrary<unknown> {
  const hinted = knowledge.hint(name);
  if (hinted && !isNested(example)) return hinted;
  if (Array.isArray(example)) return fc.tuple(...example.map((item) => exampleOf(knowledge, item, name)));
  if (typeof example !== "object" || example === null) return fc.constant(example);
  const members = Object.entries(example).map(([key, member]): [string, fc.Arbitrary<unknown>] => [
    key,
    exampleOf(knowledge, member, key),
  ]);
  return fc.record(Object.fromEntries(members));
}

/** A name may be that of a value in one place, and of a whole structure in another. */
function isNested(example: unknown): boolean {
  if (Array.isArray(example)) return example.some(isNested);
  return typeof example === "object" && example !== null;
}

function fromSchema(knowledge: Knowledge, written: object, example: unknown, depth: number): fc.Arbitrary<unknown> {
  const schema = resolve(knowledge, written);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(knowledge, choice, { example, depth: depth + 1 })));
  const types = [schema.type ?? (schema.properties ? "object" : "any")].flat();
  return fc.oneof(...types.map((type) => ofType(knowledge, schema, { type, example, depth })));
}

function resolve(knowledge: Knowledge, written: object): JsonSchema {
  const schema = Object.assign<JsonSchema, unknown>({}, written);
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    return resolve(knowledge, knowledge.schemas[name] ?? {});
  }
  if (!schema.allOf) return schema;
  return Object.assign({}, schema, ...schema.allOf.map((part) => resolve(knowledge, part)));
}

function ofType(
  knowledge: Knowledge,
  schema: JsonSchema,
  { type, example, depth }: { type: string; example: unknown; depth: number },
): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return numbersOf(schema, type === "integer");
    case "string":
      return textsOf(schema);
    case "array":
      return listsOf(knowledge, schema, example, depth);
    case "object":
      return objectsOf(knowledge, schema, example, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function numbersOf({ minimum, maximum, exclusiveMinimum }: JsonSchema, whole: boolean): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + (whole ? 1 : 0.001));
  const max = maximum ?? Math.max(1_000, min);
  if (whole) return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  return fc.oneof(fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), fc.double({ min, max, noNaN: true }));
}

function textsOf({ format, pattern, minLength = 0, maxLength = 30 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time") {
    const from = new Date("2020-01-01T00:00:00Z");
    return fc
      .date({ min: from, max: new Date("2026-01-01T00:00:00Z"), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, 100));
  const some = fc.string({ unit: "grapheme", minLength, maxLength: Math.max(minLength, Math.min(maxLength, 30)) });
  return fc.oneof({ weight: 9, arbitrary: some }, { weight: 1, arbitrary: fc.constant("t".repeat(maxLength)) });
}

function listsOf(
  knowledge: Knowledge,
  { items = {}, minItems = 0, maxItems = MAX_ITEMS }: JsonSchema,
  example: unknown,
  depth: number,
): fc.Arbitrary<unknown[]> {
  const first = Array.isArray(example) ? example[0] : undefined;
  const item = valuesOf(knowledge, items, { example: first, depth: depth + 1 });
  return fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, MAX_ITEMS)) });
}

function objectsOf(
  knowledge: Knowledge,
  { properties = {}, required = [], additionalProperties = false }: JsonSchema,
  example: unknown,
  depth: number,
): fc.Arbitrary<unknown> {
  if (depth > MAX_DEPTH) return fc.constant({});
  const known = Object.entries(properties).map(([name, schema]): [string, fc.Arbitrary<unknown>] => [
    name,
    valuesOf(knowledge, schema, { name, example: memberOf(example, name), depth: depth + 1 }),
  ]);
  const own = fc.record(Object.fromEntries(known), { requiredKeys: required.filter((name) => name in properties) });
  if (additionalProperties === false) return own;
  const schema = additionalProperties === true ? {} : additionalProperties;
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
  const others = fc.dictionary(name, valuesOf(knowledge, schema, { depth: depth + 1 }), { maxKeys: 3 });
  return fc.tuple(own, others).map(([one, other]) => ({ ...other, ...one }));
}

function memberOf(example: unknown, name: string): unknown {
  return typeof example === "object" && example !== null ? Reflect.get(example, name) : undefined;
}
