import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextDown, nextUp } from "../../../src/core/scorecard/adjacent.ts";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { pmml, read } from "./reading-files.ts";

type Value = number | string | null;

/** A predicate as PMML has it, to be written and to be evaluated. */
type Predicate =
  | { readonly kind: "True" | "False" }
  | { readonly kind: "simple"; readonly operator: string; readonly value: Exclude<Value, null> }
  | { readonly kind: "set"; readonly operator: string; readonly values: readonly Exclude<Value, null>[] }
  | { readonly kind: "compound"; readonly operator: string; readonly parts: readonly Predicate[] };

const NUMBERS = [-1e3, -2.5, -0, 0, 0.1, 0.30000000000000004, 0.3, 1, 2, 3, 1e21, 5e-324];
const TEXTS = ["a", "b", "new car", 'say "x"', "<&>", "", "1", "c\\d"];
const COMPARISONS = ["equal", "notEqual", "lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"];

function predicates(values: readonly Exclude<Value, null>[], operators: readonly string[]): fc.Arbitrary<Predicate> {
  const value = fc.constantFrom(...values);
  const { node } = fc.letrec<{ node: Predicate }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.record({
        kind: fc.constant("simple" as const),
        operator: fc.constantFrom(...operators, ...operators, "isMissing", "isNotMissing"),
        value,
      }),
      fc.record({
        kind: fc.constant("set" as const),
        operator: fc.constantFrom("isIn", "isNotIn"),
        values: fc.uniqueArray(value, { maxLength: 4, selector: (one) => (typeof one === "number" ? one + 0 : one) }),
      }),
      fc.record({
        kind: fc.constant("compound" as const),
        operator: fc.constantFrom("and", "or"),
        parts: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constantFrom("True" as const, "False" as const) }),
    ),
  }));
  return node;
}

/** True, false, or null for unknown: PMML's own rule, word for word. */
function evaluate(predicate: Predicate, value: Value): boolean | null {
  switch (predicate.kind) {
    case "True":
      return true;
    case "False":
      return false;
    case "simple":
      return compare(predicate.operator, value, predicate.value);
    case "set": {
      if (value === null) return null;
      const isIn = predicate.values.some((one) => one === value);
      return predicate.operator === "isIn" ? isIn : !isIn;
    }
    case "compound": {
      const results = predicate.parts.map((part) => evaluate(part, value));
      const decisive = predicate.operator === "or";
      if (results.includes(decisive)) return decisive;
      return results.includes(null) ? null : !decisive;
    }
  }
}

function compare(operator: string, value: Value, with_: Exclude<Value, null>): boolean | null {
  if (operator === "isMissing") return value === null;
  if (operator === "isNotMissing") return value !== null;
  if (value === null) return null;
  const results: Record<string, boolean> = {
    equal: value === with_,
    notEqual: value !== with_,
    lessThan: value < with_,
    lessOrEqual: value <= with_,
    greaterThan: value > with_,
    greaterOrEqual: value >= with_,
  };
  return results[operator] ?? null;
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
const item = (value: Exclude<Value, null>) =>
  escaped(typeof value === "number" ? String(value) : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`);

function write(predicate: Predicate, field: string): string {
  switch (predicate.kind) {
    case "True":
    case "False":
      return `<${predicate.kind}/>`;
    case "simple":
      return `<SimplePredicate field="${field}" operator="${predicate.operator}" value="${escaped(String(predicate.value))}"/>`;
    case "set":
      return `<SimpleSetPredicate field="${field}" booleanOperator="${predicate.operator}"><Array>${predicate.values.map(item).join(" ")}</Array></SimpleSetPredicate>`;
    case "compound":
      return `<CompoundPredicate booleanOperator="${predicate.operator}">${predicate.parts.map((part) => write(part, field)).join("")}</CompoundPredicate>`;
  }
}

const characteristic = (field: string, attributes: readonly Predicate[]) =>
  `<Characteristic reasonCode="${field}">${attributes.map((one, index) => `<Attribute partialScore="${index + 1}.5" reasonCode="${field}${index}">${write(one, field)}</Attribute>`).join("")}</Characteristic>`;

const firstTrue = (attributes: readonly Predicate[], value: Value) =>
  attributes.findIndex((predicate) => evaluate(predicate, value) === true);

const edges: Value[] = [
  null,
  ...NUMBERS.flatMap((number) => [nextDown(number), number + 0, nextUp(number)]),
  1e300,
  -1e300,
];
const texts: Value[] = [null, ...TEXTS, "not listed"];

/** A test of the field stands first, so that the characteristic has one; it takes nothing else. */
const anchor = (value: Exclude<Value, null>): Predicate => ({ kind: "simple", operator: "equal", value });

test("an imported card gives each value the points and the reason of the first attribute that is true of it", () => {
  const numeric = fc.array(predicates(NUMBERS, COMPARISONS), { maxLength: 6 });
  const categorical = fc.array(predicates(TEXTS, ["equal", "notEqual"]), { maxLength: 6 });
  let decided = 0;
  fc.assert(
    fc.property(numeric, categorical, fc.boolean(), (onAge, onUse, listsValues) => {
      const ages = [anchor(42), ...onAge];
      const uses = [anchor("anchor"), ...onUse];
      const listed = ["anchor", ...TEXTS].map((one) => `<Value value="${escaped(one)}"/>`).join("");
      const text = pmml({
        fields: `<DataField name="age" dataType="double"/><DataField name="use" dataType="string">${listsValues ? listed : ""}</DataField>`,
        schema: `<MiningField name="age" invalidValueTreatment="asMissing"/><MiningField name="use" invalidValueTreatment="${listsValues ? "asMissing" : "returnInvalid"}"/>`,
        characteristics: characteristic("age", ages) + characteristic("use", uses),
        card: 'initialScore="10" baselineScore="1000"',
      });
      const card = compileScorecard(read("pmml", text).spec);
      for (const [name, attributes, values] of [
        ["age", ages, edges],
        ["use", uses, texts],
      ] as const) {
        for (const value of values) {
          // A value that the dictionary does not list counts as missing here.
          const seen = listsValues && value === "not listed" ? null : value;
          const at = firstTrue(attributes, seen);
          const whenMissing = firstTrue(attributes, null);
          const { contributions, reasons, warnings } = scoreRecord(
            card,
            { [name]: value },
            { contributions: true, reasons: true },
          );
          const points = contributions?.[name];
          const reason = reasons?.find(({ feature }) => feature === name)?.code;
          if (at >= 0) decided += 1;
          // Where no attribute is true PMML gives no score: an unlisted category earns what a missing value does.
          const unlisted = typeof value === "string" && warnings.includes(`unknown_category: ${name}`);
          const deciding = at < 0 && unlisted ? whenMissing : at;
          const earned = deciding < 0 ? 0 : deciding + 1.5;
          expect([value, points, at < 0 ? "" : reason]).toEqual([value, earned, at < 0 ? "" : `${name}${at}`]);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(decided).toBeGreaterThan(200);
});
