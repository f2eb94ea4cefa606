import { LIMITS } from "../scorecard/limits.ts";
import { toNumber } from "../scorecard/numeric-text.ts";
import { show } from "../show.ts";
import {
  commonCategories,
  EVERY_CATEGORY,
  exceptCategories,
  NO_CATEGORY,
  unionOfCategories,
  type CategorySet,
} from "./category-set.ts";
import {
  above,
  below,
  commonNumbers,
  EVERY_NUMBER,
  exceptNumbers,
  NO_NUMBER,
  only,
  unionOfNumbers,
  type NumberSet,
} from "./number-set.ts";
import { cannot, type Reading } from "./reading.ts";
import { childrenOf, type Placed } from "./xml-tree.ts";

/** What a predicate takes: values that are present, and whether a missing one. */
export interface Taken<Values> {
  readonly values: Values;
  readonly missing: boolean;
}

/** Sets of the values that one kind of field has. */
export interface Algebra<Values> {
  readonly every: Values;
  readonly none: Values;
  readonly union: (sets: readonly Values[]) => Values;
  readonly common: (sets: readonly Values[]) => Values;
  readonly except: (set: Values) => Values;
  /** The values that stand to a value as an operator says; a text where the operator or the value does not fit. */
  readonly compared: (operator: string, value: string) => Values | string;
  readonly listed: (values: readonly string[]) => Values | string;
}

export const NUMBERS: Algebra<NumberSet> = {
  every: EVERY_NUMBER,
  none: NO_NUMBER,
  union: unionOfNumbers,
  common: commonNumbers,
  except: exceptNumbers,
  compared(operator, value) {
    const number = toNumber(value);
    if (number === undefined) return `must be a number with a decimal point, not ${show(value)}`;
    switch (operator) {
      case "equal":
        return only(number);
      case "notEqual":
        return exceptNumbers(only(number));
      case "lessThan":
        return below(number, false);
      case "lessOrEqual":
        return below(number, true);
      case "greaterThan":
        return above(number, false);
      case "greaterOrEqual":
        return above(number, true);
      default:
        return `has the operator ${show(operator)}, which is not one for numbers`;
    }
  },
  listed(values) {
    const numbers = [...new Set(values.map(toNumber))];
    const wrong = numbers.indexOf(undefined);
    if (wrong !== -1) return "must hold numbers with decimal points";
    if (numbers.length > LIMITS.binsPerVariable) return `lists more than ${LIMITS.binsPerVariable} numbers`;
    return unionOfNumbers(numbers.map((number) => only(number ?? 0)));
  },
};

export const CATEGORIES: Algebra<CategorySet> = {
  every: EVERY_CATEGORY,
  none: NO_CATEGORY,
  union: unionOfCategories,
  common: commonCategories,
  except: exceptCategories,
  compared(operator, value) {
    const one = { allBut: false, values: new Set([value]) };
    if (operator === "equal") return one;
    return operator === "notEqual"
      ? exceptCategories(one)
      : `has the operator ${show(operator)}, which is not one for categories`;
  },
  listed: (values) => ({ allBut: false, values: new Set(values) }),
};

export const PREDICATES: ReadonlySet<string> = new Set([
  "SimplePredicate",
  "SimpleSetPredicate",
  "CompoundPredicate",
  "True",
  "False",
]);

/** Returns the names of the fields that a predicate tests. */
export function fieldsOf({ element, path }: Placed): Set<string> {
  const { field } = element.attributes;
  const own = element.name.startsWith("Simple") && field !== undefined ? [field] : [];
  return new Set([...own, ...childrenOf(element, path).flatMap((child) => [...fieldsOf(child)])]);
}

/**
 * Returns the values that make a predicate true, or undefined after noting what cannot be said. A missing value makes a
 * comparison unknown, and with it a conjunction; a disjunction is true where one part is.
 * Reference: PMML 4.4, Tree Model, Predicates.
 */
export function readPredicate<Values>(
  reading: Reading,
  placed: Placed,
  algebra: Algebra<Values>,
): Taken<Values> | undefined {
  switch (placed.element.name) {
    case "True":
      return { values: algebra.every, missing: true };
    case "False":
      return { values: algebra.none, missing: false };
    case "SimplePredicate":
      return readSimple(reading, placed, algebra);
    case "SimpleSetPredicate":
      return readSet(reading, placed, algebra);
    case "CompoundPredicate":
      return readCompound(reading, placed, algebra);
    default:
      return cannot(reading, placed.path, `is ${show(placed.element.name)}, not a predicate that is known`);
  }
}

function readSimple<Values>(
  reading: Reading,
  { element, path }: Placed,
  algebra: Algebra<Values>,
): Taken<Values> | undefined {
  const { operator = "", value } = element.attributes;
  if (operator === "isMissing") return { values: algebra.none, missing: true };
  if (operator === "isNotMissing") return { values: algebra.every, missing: false };
  if (value === undefined) return cannot(reading, `${path}.value`, "is missing");
  const values = algebra.compared(operator, value);
  return typeof values === "string" ? cannot(reading, path, values) : { values, missing: false };
}

function readSet<Values>(
  reading: Reading,
  { element, path }: Placed,
  algebra: Algebra<Values>,
): Taken<Values> | undefined {
  const { booleanOperator } = element.attributes;
  const arrays = childrenOf(element, path).filter((child) => child.element.name === "Array");
  const [array] = arrays;
  if (!array || arrays.length > 1) return cannot(reading, path, "must have one Array");
  if (booleanOperator !== "isIn" && booleanOperator !== "isNotIn") {
    return cannot(reading, `${path}.booleanOperator`, `must be isIn or isNotIn, not ${show(booleanOperator)}`);
  }
  const items = itemsOf(array.element.text);
  const { n } = array.element.attributes;
  if (items === undefined) return cannot(reading, array.path, "has a quote that never closes");
  if (n !== undefined && Number(n) !== items.length) {
    return cannot(reading, `${array.path}.n`, `is ${show(n)}, and the array holds ${items.length}`);
  }
  const values = algebra.listed(items);
  if (typeof values === "string") return cannot(reading, array.path, values);
  return { values: booleanOperator === "isIn" ? values : algebra.except(values), missing: false };
}

/** Items are separated by white space; one in quotes may hold some, and a quote as \". */
function itemsOf(text: string): string[] | undefined {
  const items: string[] = [];
  const ITEM = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"]\S*))/suy;
  const rest = text.trimEnd();
  while (ITEM.lastIndex < rest.length) {
    const match = ITEM.exec(rest);
    if (!match) return undefined;
    items.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll(/\\(["\\])/g, "$1"));
  }
  return items;
}

function readCompound<Values>(
  reading: Reading,
  { element, path }: Placed,
  algebra: Algebra<Values>,
): Taken<Values> | undefined {
  const { booleanOperator } = element.attributes;
  if (booleanOperator !== "and" && booleanOperator !== "or") {
    const message = `is ${show(booleanOperator)}: only and, or can be said in bins`;
    return cannot(reading, `${path}.booleanOperator`, message);
  }
  const children = childrenOf(element, path).filter((child) => child.element.name !== "Extension");
  if (children.length === 0) return cannot(reading, path, "holds no predicate");
  const parts = children.map((child) => readPredicate(reading, child, algebra));
  const read = parts.filter((part) => part !== undefined);
  if (read.length < parts.length) return undefined;
  const sets = read.map(({ values }) => values);
  return booleanOperator === "and"
    ? { values: algebra.common(sets), missing: read.every(({ missing }) => missing) }
    : { values: algebra.union(sets), missing: read.some(({ missing }) => missing) };
}
