import fc from "fast-check";
import type { ApiDocument, Operation, Parameter } from "../support/declared.ts";
import { FILES, hintFor, idOf } from "./hints.ts";
import { hostileText, hostileValue, mutate, mutation } from "./hostile.ts";
import { kindOf } from "./pool.ts";
import { exampleOf, valuesOf, type Knowledge } from "./schema-arbitrary.ts";

/** Who sends a request. */
const CALLERS = [
  "admin",
  "pair",
  "score",
  "read",
  "write",
  "live",
  "stranger",
  "expired",
  "malformed",
  "nobody",
] as const;
/** `other` is the organisation whose data nobody else may see: no request is drawn for it. */
export type Caller = (typeof CALLERS)[number] | "other";

/** How the bytes of a body differ from its JSON. */
type Damage = "none" | "cut" | "latin1" | "empty" | "padded" | "byteOrderMark" | "notJson" | "half";

/** A request before its ids are known: tokens stand for them and for JSON that no value writes. */
export interface Plan {
  readonly operationId: string;
  readonly method: string;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly body: unknown;
  /** Whether the body is the text of a file, sent as it is. */
  readonly isFile: boolean;
  readonly damage: Damage;
}

interface Listed {
  readonly method: string;
  readonly template: string;
  readonly operation: Operation;
}

/** Returns the operations of a document that need a key. */
export function operationsOf(document: ApiDocument): Listed[] {
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security?.length !== 0)
      .map(([method, operation]) => ({ method: method.toUpperCase(), template, operation })),
  );
}

/**
 * Returns bursts of requests that are sent at once; in some, all are the same request. `operationIds` narrows them to some
 * operations.
 */
export function burstsOf(document: ApiDocument, operationIds?: readonly string[]): fc.Arbitrary<Plan[]> {
  const weights: Readonly<Record<string, number>> = { GET: 2, DELETE: 2 };
  const drawn = operationsOf(document).filter(({ operation }) => operationIds?.includes(operation.operationId) ?? true);
  const plan = fc.oneof(
    ...drawn.map((listed) => ({
      weight: weights[listed.method] ?? 4,
      arbitrary: planOf(document, listed),
    })),
  );
  const several = fc.array(plan, { minLength: 1, maxLength: 6 });
  const same = fc
    .tuple(plan, fc.integer({ min: 2, max: 4 }))
    .map(([one, times]) => Array.from({ length: times }, () => one));
  return fc.oneof({ weight: 5, arbitrary: several }, { weight: 1, arbitrary: same });
}

function planOf(document: ApiDocument, { method, template, operation }: Listed): fc.Arbitrary<Plan> {
  const knowledge: Knowledge = { schemas: document.components.schemas, hint: (name) => hintFor(name) };
  const parameters = operation.parameters ?? [];
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const params = fc.record(
    Object.fromEntries(inPath.map(({ name }) => [name, pathValue(name, template, method === "DELETE")])),
  );
  const isFile = operation.requestBody?.content?.["application/octet-stream"] !== undefined;
  return fc.record({
    operationId: fc.constant(operation.operationId),
    method: fc.constant(method),
    template: fc.constant(template),
    params,
    query: queryOf(knowledge, inQuery),
    headers: fc
      .tuple(
        fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
        parameters.some(({ name }) => name === "X-Tenant-Id") ? tenant : fc.constant({}),
      )
      .map(([some, named]) => ({ ...named, ...some })),
    caller,
    body: isFile ? fileText : bodyOf(knowledge, operation),
    isFile: fc.constant(isFile),
    damage: operation.requestBody ? damage : fc.constant("none" as const),
  });
}

/** The customer whose data is read again after the run. */
export const TENANT = "acme";

const caller: fc.Arbitrary<Caller> = fc.oneof(
  { weight: 30, arbitrary: fc.constant("admin" as const) },
  { weight: 12, arbitrary: fc.constantFrom<Caller>(...CALLERS) },
);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 240, arbitrary: fc.constant("none" as const) },
  { weight: 20, arbitrary: fc.constantFrom<Damage>("cut", "latin1", "empty", "byteOrderMark", "notJson", "half") },
  { weight: 1, arbitrary: fc.constant("padded" as const) },
);

/** Parts of a path as they are written into it, junk of percent signs included. */
const PATH_JUNK = [
  "%",
  "%zz",
  "%00",
  "%FF",
  "%ED%A0%80",
  "%C0%AF",
  "%2e%2e",
  "..",
  ".",
  "%2F",
  "a%2Fb",
  "%25",
  "%E2%82",
  "a;b",
  "a?x=1",
  "~",
  "__proto__",
];

function pathValue(name: string, template: string, toDelete: boolean): fc.Arbitrary<string> {
  const before = template.slice(0, template.indexOf(`{${name}}`));
  const known = idOf(kindOf(name, before) ?? name, { toDelete });
  return fc.oneof(
    { weight: 20, arbitrary: known },
    { weight: 1, arbitrary: fc.constantFrom(...PATH_JUNK) },
    {
      weight: 1,
      arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000) || "%20"),
    },
  );
}

function queryOf(knowledge: Knowledge, parameters: readonly Parameter[]): fc.Arbitrary<[string, string][]> {
  const known = parameters.map((parameter) => {
    const { name, schema, example, required } = parameter;
    const values = valuesOf(knowledge, schema, { name, example });
    const value = fc.oneof(
      {
        weight: 18,
        arbitrary: values.map((drawn) => [drawn].flat().map((one) => [name, String(one)] as [string, string])),
      },
      { weight: 1, arbitrary: hostileText.map((text): [string, string][] => [[name, text]]) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("0", "-1", "1e3", "1.5", "", "999999999999", "NaN")
          .map((text): [string, string][] => [[name, text]]),
      },
    );
    const left: [string, string][] = [];
    return fc.oneof(
      { weight: required === true ? 30 : 3, arbitrary: value },
      { weight: required === true ? 1 : 9, arbitrary: fc.constant(left) },
      { weight: 1, arbitrary: fc.tuple(value, value).map(([one, other]) => [...one, ...other]) },
    );
  });
  const stray = fc.oneof(
    { weight: 25, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 1, arbitrary: fc.tuple(hostileText, hostileText).map((pair): [string, string][] => [pair]) },
  );
  return fc.tuple(...known, stray).map((lists) => lists.flat());
}

/** Values as a header holds them: a byte a character. */
const headerText = fc.oneof(
  { weight: 2, arbitrary: fc.nat(300).map((number) => `key-${number}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("x".repeat(255), "x".repeat(256), "", " ", "a b", "__proto__", ",", "\t"),
  },
);

const headers: fc.Arbitrary<Record<string, string>> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: headerText.map((text) => ({ "Idempotency-Key": text })) },
      { weight: 1, arbitrary: headerText.map((text) => ({ "X-Request-Id": text })) },
      { weight: 1, arbitrary: fc.constantFrom({ Origin: "https://a.example" }, { Origin: "null" }) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(
            "text/plain",
            "",
            "application/json; charset=utf-16",
            "application/problem+json",
            "application/jsonx",
            "multipart/form-data",
          )
          .map((type) => ({ "Content-Type": type })),
      },
    ),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: headerText.map((text) => ({ "Idempotency-Key": text })) },
    ),
  )
  .map(([one, other]) => ({ ...one, ...other }));

/** The customer in whose name a request is sent: mostly the same, now and then another, one that cannot be, or none. */
const tenant: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 30, arbitrary: fc.constant({ "X-Tenant-Id": TENANT }) },
  { weight: 2, arbitrary: fc.constant({ "X-Tenant-Id": "another" }) },
  { weight: 1, arbitrary: headerText.map((text) => ({ "X-Tenant-Id": text })) },
  { weight: 1, arbitrary: fc.constant({}) },
);
/** Files that are read, and the same with a part cut out, repeated or replaced by something hostile. */
const fileText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...FILES),
    fc.option(fc.tuple(fc.nat(99), fc.nat(99), fc.oneof(hostileText, fc.constantFrom("", "<a>", '"', ",", "&x;"))), {
      freq: 1,
      nil: undefined,
    }),
  )
  .map(([file, change]) => {
    if (!change) return file;
    const [from, length, text] = change;
    const at = Math.floor((file.length * from) / 100);
    return `${file.slice(0, at)}${text}${file.slice(at + length)}`;
  });

function bodyOf(knowledge: Knowledge, { requestBody }: Operation): fc.Arbitrary<unknown> {
  const content = requestBody?.content?.["application/json"];
  if (!content) return fc.constant(undefined);
  const { schema, example } = content;
  const valid = fc.oneof(
    { weight: 5, arbitrary: exampleOf(knowledge, example) },
    { weight: 4, arbitrary: valuesOf(knowledge, schema, { example }) },
    { weight: 2, arbitrary: valuesOf(knowledge, schema) },
  );
  const mutated = fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, mutations]) => mutations.reduce(mutate, value));
  return fc.oneof(
    { weight: 12, arbitrary: valid },
    { weight: 9, arbitrary: mutated },
    { weight: 1, arbitrary: hostileValue },
  );
}
