import { LIMITS } from "../scorecard/limits.ts";
import { toNumber } from "../scorecard/numeric-text.ts";
import type { Reason } from "../scorecard/specification.ts";
import { show } from "../show.ts";
import { binsOfCategories, binsOfNumbers, type Attribute, type Earned } from "./pmml-attributes.ts";
import type { Field } from "./pmml-fields.ts";
import { CATEGORIES, fieldsOf, NUMBERS, PREDICATES, readPredicate, type Algebra } from "./pmml-predicate.ts";
import { cannot, type Reading, type VariableDraft } from "./reading.ts";
import { childrenOf, type Placed } from "./xml-tree.ts";

/** What the scorecard says for all its characteristics. */
export interface CardContext {
  readonly fields: ReadonlyMap<string, Field>;
  /** Undefined where the scorecard gives no reasons. */
  readonly baseline: number | undefined;
}

/** Returns the number that an attribute of an element says, or undefined after noting that it says none. */
export function numberAt(reading: Reading, { element, path }: Placed, name: string): number | undefined {
  const text = element.attributes[name];
  if (text === undefined) return undefined;
  const number = toNumber(text);
  return number ?? cannot(reading, `${path}.${name}`, `must be a number with a decimal point, not ${show(text)}`);
}

/**
 * Returns a characteristic as a variable named by the one field that its predicates test; undefined after noting why it
 * cannot be said.
 * Reference: PMML 4.4, Scorecard.
 */
export function readCharacteristic(reading: Reading, placed: Placed, context: CardContext): VariableDraft | undefined {
  const { element, path } = placed;
  const attributes = childrenOf(element, path).filter((child) => child.element.name === "Attribute");
  const tested = new Set(
    attributes.flatMap((one) => predicatesOf(one).flatMap((predicate) => [...fieldsOf(predicate)])),
  );
  const [name] = tested;
  if (name === undefined) return cannot(reading, path, "tests no field");
  if (tested.size > 1) {
    const names = [...tested].slice(0, 5).map(show).join(", ");
    return cannot(reading, path, `tests ${tested.size} fields (${names}): a variable has one`);
  }
  const field = context.fields.get(name);
  if (!field) return cannot(reading, path, `tests ${show(name)}, which is no active field of the MiningSchema`);
  if (attributes.length > LIMITS.binsPerVariable) {
    return cannot(
      reading,
      path,
      `has ${attributes.length} attributes, more than the ${LIMITS.binsPerVariable} allowed`,
    );
  }
  const reason = reasonOf(reading, placed, { name, context });
  const bins = field.numeric
    ? binsOfNumbers(reading, field, readAttributes(reading, attributes, { algebra: NUMBERS, reason }))
    : binsOfCategories(reading, field, readAttributes(reading, attributes, { algebra: CATEGORIES, reason }));
  return { name, type: field.numeric ? "numeric" : "categorical", bins, reason };
}

function reasonOf(
  reading: Reading,
  placed: Placed,
  { name, context }: { name: string; context: CardContext },
): Reason | undefined {
  if (context.baseline === undefined) return undefined;
  const code = placed.element.attributes["reasonCode"] ?? name;
  return { code, text: code, baseline: numberAt(reading, placed, "baselineScore") ?? context.baseline };
}

function predicatesOf({ element, path }: Placed): Placed[] {
  return childrenOf(element, path).filter((child) => PREDICATES.has(child.element.name));
}

function readAttributes<Values>(
  reading: Reading,
  attributes: readonly Placed[],
  { algebra, reason }: { algebra: Algebra<Values>; reason: Reason | undefined },
): Attribute<Values>[] {
  return attributes.flatMap((placed) => {
    const { element, path } = placed;
    for (const child of childrenOf(element, path)) {
      if (PREDICATES.has(child.element.name) || child.element.name === "Extension") continue;
      cannot(reading, child.path, `is ${show(child.element.name)}, which a bin does not have`);
    }
    const predicates = predicatesOf(placed);
    const [predicate] = predicates;
    const points = numberAt(reading, placed, "partialScore");
    if (element.attributes["partialScore"] === undefined) cannot(reading, `${path}.partialScore`, "is missing");
    if (!predicate || predicates.length > 1)
      cannot(reading, path, `must have one predicate, and has ${predicates.length}`);
    const taken = predicate && readPredicate(reading, predicate, algebra);
    if (!taken || points === undefined) return [];
    const earned = earnedBy(points, element.attributes["reasonCode"], reason);
    return [{ ...taken, path, rest: predicate.element.name === "True", earned }];
  });
}

function earnedBy(points: number, code: string | undefined, reason: Reason | undefined): Earned {
  if (!reason || code === undefined || code === reason.code) return { points };
  return { points, reason: { code, text: code, baseline: reason.baseline ?? 0 } };
}
