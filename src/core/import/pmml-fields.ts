import { toNumber } from "../scorecard/numeric-text.ts";
import { show } from "../show.ts";
import { cannot, remark, type Reading } from "./reading.ts";
import { childrenOf, type Placed } from "./xml-tree.ts";

/** What the dictionary and the mining schema say of a field that a characteristic may test. */
export interface Field {
  readonly name: string;
  readonly numeric: boolean;
  /** The values that the dictionary lists as valid; empty where it lists none. */
  readonly valid: readonly string[];
  /** Those that stand for a missing value. */
  readonly asMissing: readonly string[];
  /** Whether a value that is not valid counts as missing; else PMML gives no score for it. */
  readonly invalidIsMissing: boolean;
}

const NUMERIC: ReadonlySet<string | undefined> = new Set(["integer", "float", "double"]);
const TEXT: ReadonlySet<string | undefined> = new Set(["string", "boolean"]);

interface DataField extends Omit<Field, "invalidIsMissing"> {
  readonly path: string;
  readonly dataType: string | undefined;
  readonly invalid: readonly string[];
  readonly bounded: boolean;
}

/**
 * Returns the active fields of a model by their names, after noting what about them cannot be said: a replacement of missing
 * or invalid values, values or intervals whose outside would count as missing, a data type that is neither number nor text.
 * Reference: PMML 4.4, Data Dictionary; Mining Schema.
 */
export function readFields(
  reading: Reading,
  dictionaries: readonly Placed[],
  schemas: readonly Placed[],
): Map<string, Field> {
  const known = new Map<string, DataField>();
  for (const placed of dictionaries.flatMap((one) => named(one, "DataField"))) {
    const field = readDataField(placed);
    if (known.has(field.name)) cannot(reading, field.path, `is a second field ${show(field.name)}`);
    known.set(field.name, field);
  }
  const fields = new Map<string, Field>();
  const strict: string[] = [];
  for (const placed of schemas.flatMap((one) => named(one, "MiningField"))) {
    const { attributes } = placed.element;
    const { name = "", usageType = "active" } = attributes;
    if (usageType !== "active") continue;
    const field = known.get(name);
    if (fields.has(name)) cannot(reading, placed.path, `is a second mining field ${show(name)}`);
    if (!field) {
      cannot(reading, placed.path, `names ${show(name)}, which is no field of the DataDictionary`);
      continue;
    }
    const { invalidValueTreatment = "returnInvalid" } = attributes;
    refuseTreatments(reading, placed, invalidValueTreatment);
    const invalidIsMissing = invalidValueTreatment === "asMissing";
    if (!invalidIsMissing) strict.push(name);
    if (invalidIsMissing && (field.bounded || (NUMERIC.has(field.dataType) && field.valid.length > 0))) {
      cannot(reading, field.path, "limits its numbers, and those outside would count as missing");
    }
    if (!NUMERIC.has(field.dataType) && !TEXT.has(field.dataType)) {
      cannot(reading, `${field.path}.dataType`, `is ${show(field.dataType)}: a variable holds numbers or text`);
    }
    const asMissing = [...field.asMissing, ...(invalidIsMissing ? field.invalid : [])];
    if (field.numeric && asMissing.some((value) => toNumber(value) === undefined)) {
      cannot(reading, field.path, "has a missing value that is no number");
    }
    fields.set(name, { name, numeric: field.numeric, valid: field.valid, asMissing, invalidIsMissing });
  }
  if (strict.length > 0) {
    const message = `says returnInvalid for ${strict.length} fields (${strict.slice(0, 5).join(", ").slice(0, 200)}): where PMML gives no score for a value that is not valid, Scoreline takes the Missing bin or the bin that the value falls in, with a warning`;
    remark(reading, "PMML.Scorecard.MiningSchema", message);
  }
  return fields;
}

function named(parent: Placed, name: string): Placed[] {
  return childrenOf(parent.element, parent.path).filter(({ element }) => element.name === name);
}

function readDataField(placed: Placed): DataField {
  const { attributes } = placed.element;
  const values = named(placed, "Value").map(({ element }) => element.attributes);
  const of = (wanted: string) =>
    values.flatMap(({ property = "valid", value }) => (property === wanted && value !== undefined ? [value] : []));
  return {
    path: placed.path,
    name: attributes["name"] ?? "",
    dataType: attributes["dataType"],
    numeric: NUMERIC.has(attributes["dataType"]),
    valid: of("valid"),
    asMissing: of("missing"),
    invalid: of("invalid"),
    bounded: named(placed, "Interval").length > 0,
  };
}

function refuseTreatments(reading: Reading, { element, path }: Placed, invalidValueTreatment: string): void {
  const {
    missingValueReplacement,
    invalidValueReplacement,
    missingValueTreatment,
    outliers = "asIs",
  } = element.attributes;
  if (missingValueReplacement !== undefined) {
    cannot(reading, `${path}.missingValueReplacement`, "replaces missing values, which a specification does not");
  }
  if (invalidValueReplacement !== undefined) {
    cannot(
      reading,
      `${path}.invalidValueReplacement`,
      "replaces values that are not valid, which a specification does not",
    );
  }
  if (outliers !== "asIs") cannot(reading, `${path}.outliers`, `is ${show(outliers)}: only asIs can be said`);
  if (invalidValueTreatment !== "asMissing" && invalidValueTreatment !== "returnInvalid") {
    const message = `is ${show(invalidValueTreatment)}: only asMissing and returnInvalid can be said`;
    cannot(reading, `${path}.invalidValueTreatment`, message);
  }
  if (missingValueTreatment === "returnInvalid") {
    remark(
      reading,
      `${path}.missingValueTreatment`,
      "is returnInvalid: Scoreline scores a missing value with its Missing bin",
    );
  }
}
