import { AppError } from "../../../src/core/errors.ts";
import { importCard, type ImportFormat } from "../../../src/core/import/import-card.ts";
import type { ImportedCard, ImportOptions } from "../../../src/core/import/reading.ts";

export const NAMED = { scorecardId: "card", name: "Card", modelVersion: "1" };

/** Returns what a file is read as. */
export function read(format: ImportFormat, text: string, options: ImportOptions = {}): ImportedCard {
  return importCard(format, text, { ...NAMED, ...options });
}

/** Returns the problems that a file is refused with, as `path: message`, behind the refusal's code. */
export function refusal(format: ImportFormat, text: string, options: ImportOptions = {}): string[] {
  try {
    importCard(format, text, { ...NAMED, ...options });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.options.fields ?? []).map(({ field, message }) => `${field}: ${message}`)];
  }
  return [];
}

/** Returns the notes of a file as `path: message`. */
export function notes(format: ImportFormat, text: string, options: ImportOptions = {}): string[] {
  return read(format, text, options).notes.map(({ path, message }) => `${path}: ${message}`);
}

/** A PMML document of one scorecard. */
export interface Pmml {
  readonly fields?: string;
  readonly schema?: string;
  readonly characteristics?: string;
  readonly card?: string;
  readonly inside?: string;
  readonly beside?: string;
}

export const AGE_FIELD = '<DataField name="age" optype="continuous" dataType="double"/>';
export const USE_FIELD = '<DataField name="use" optype="categorical" dataType="string"/>';

export function pmml({ fields, schema, characteristics, card, inside = "", beside = "" }: Pmml = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4">
  <Header description="An example" modelVersion="2.1"/>
  <DataDictionary>${fields ?? AGE_FIELD + USE_FIELD}</DataDictionary>${beside}
  <Scorecard modelName="example" functionName="regression" ${card ?? 'initialScore="100" useReasonCodes="false"'}>
    <MiningSchema>${schema ?? '<MiningField name="age" invalidValueTreatment="asMissing"/><MiningField name="use" invalidValueTreatment="asMissing"/><MiningField name="score" usageType="predicted"/>'}</MiningSchema>${inside}
    <Characteristics>${characteristics ?? ageOf('<SimplePredicate field="age" operator="lessThan" value="25"/>')}</Characteristics>
  </Scorecard>
</PMML>`;
}

/** A characteristic of attributes with 1, 2, 3 … points. */
export function ageOf(...predicates: readonly string[]): string {
  const attributes = predicates.map((one, index) => `<Attribute partialScore="${index + 1}">${one}</Attribute>`);
  return `<Characteristic name="c">${attributes.join("")}</Characteristic>`;
}

export const simple = (operator: string, value?: string, field = "age") =>
  `<SimplePredicate field="${field}" operator="${operator}"${value === undefined ? "" : ` value="${value}"`}/>`;

export const used = (operator: string, value?: string) => simple(operator, value, "use");
export const array = (values: string, n?: number) =>
  `<Array type="string"${n === undefined ? "" : ` n="${n}"`}>${values}</Array>`;
export const set = (operator: string, values: string, field = "use") =>
  `<SimpleSetPredicate field="${field}" booleanOperator="${operator}">${array(values)}</SimpleSetPredicate>`;
export const compound = (operator: string, ...parts: string[]) =>
  `<CompoundPredicate booleanOperator="${operator}">${parts.join("")}</CompoundPredicate>`;
