import { describe, expect, test } from "vitest";
import {
  AGE_FIELD,
  ageOf,
  array,
  compound,
  notes,
  pmml,
  refusal,
  set,
  simple,
  USE_FIELD,
  used,
} from "./reading-files.ts";

describe("what a specification cannot say is listed with its path", () => {
  const CHARACTERISTIC = "PMML.Scorecard.Characteristics.Characteristic[0]";
  const AT = `${CHARACTERISTIC}.Attribute[0]`;
  const replaced = (schemaAttributes: string) =>
    pmml({ schema: `<MiningField name="age" invalidValueTreatment="asMissing" ${schemaAttributes}/>` });
  const asMissing = '<MiningField name="age" invalidValueTreatment="asMissing"/>';
  const derived = '<DerivedField name="d" optype="continuous" dataType="double"><Constant>1</Constant></DerivedField>';

  test.each([
    ["no XML", "age,points", ": is not well-formed XML: "],
    ["an empty file", "", ": is not well-formed XML: "],
    ["another root", "<html/>", ': is "html", not PMML'],
    ["no version", pmml().replace(' version="4.4"', ""), "PMML.version: must be 4.0 to 4.4, not nothing"],
    ["PMML 3", pmml().replace('"4.4"', '"3.2"'), 'PMML.version: must be 4.0 to 4.4, not "3.2"'],
    ["no card", pmml().replaceAll("Scorecard", "Extension"), "PMML: must have one Scorecard, and has 0"],
    ["two cards", pmml({ beside: "<Scorecard/>" }), "PMML: must have one Scorecard, and has 2"],
    ["another model", pmml({ beside: "<RegressionModel/>" }), "PMML.RegressionModel: is not a Scorecard"],
    ["an unknown part", pmml({ inside: "<Magic/>" }), "PMML.Scorecard.Magic: is not a part of a Scorecard"],
    [
      "a derived field",
      pmml({ inside: `<LocalTransformations>${derived}</LocalTransformations>` }),
      'DerivedField[0]: derives "d"',
    ],
    [
      "a derived field beside",
      pmml({ beside: `<TransformationDictionary><Extension/>${derived}</TransformationDictionary>` }),
      'DerivedField[0]: derives "d"',
    ],
    [
      "rescaling",
      pmml({ inside: '<Targets><Target rescaleFactor="2"/></Targets>' }),
      "Target[0].rescaleFactor: changes the score",
    ],
    [
      "classification",
      pmml().replace("regression", "classification"),
      'functionName: must be regression, not "classification"',
    ],
    [
      "not scorable",
      pmml({ card: 'initialScore="0" useReasonCodes="0" isScorable="false"' }),
      'isScorable: is "false"',
    ],
    [
      "a base that is no number",
      pmml({ card: 'initialScore="1,5" useReasonCodes="false"' }),
      'initialScore: must be a number with a decimal point, not "1,5"',
    ],
    [
      "an unknown algorithm",
      pmml({ card: 'reasonCodeAlgorithm="best"' }),
      'reasonCodeAlgorithm: must be pointsAbove or pointsBelow, not "best"',
    ],
    [
      "replaced missing values",
      replaced('missingValueReplacement="0"'),
      "missingValueReplacement: replaces missing values",
    ],
    ["replaced invalid values", replaced('invalidValueReplacement="0"'), "invalidValueReplacement: replaces values"],
    ["outliers", replaced('outliers="asExtremeValues"'), 'outliers: is "asExtremeValues": only asIs'],
    [
      "invalid as is",
      pmml({ schema: '<MiningField name="age" invalidValueTreatment="asIs"/>' }),
      'invalidValueTreatment: is "asIs"',
    ],
    [
      "limited numbers",
      pmml({
        fields: '<DataField name="age" dataType="double"><Interval closure="openOpen" leftMargin="0"/></DataField>',
        schema: asMissing,
      }),
      "limits its numbers",
    ],
    [
      "listed numbers",
      pmml({ fields: '<DataField name="age" dataType="double"><Value value="0"/></DataField>', schema: asMissing }),
      "limits its numbers",
    ],
    [
      "a missing value that is text",
      pmml({
        fields: '<DataField name="age" dataType="double"><Value value="x" property="missing"/></DataField>',
        schema: asMissing,
      }),
      "has a missing value that is no number",
    ],
    ["a date", pmml({ fields: '<DataField name="age" dataType="date"/>', schema: asMissing }), 'dataType: is "date"'],
    [
      "a field that is not there",
      pmml({ schema: `${asMissing}<MiningField name="x"/>` }),
      'names "x", which is no field',
    ],
    ["a second data field", pmml({ fields: AGE_FIELD + AGE_FIELD + USE_FIELD }), 'is a second field "age"'],
    ["a second mining field", pmml({ schema: asMissing + asMissing }), 'is a second mining field "age"'],
    [
      "a test of no active field",
      pmml({ schema: asMissing, characteristics: ageOf(used("equal", "a")) }),
      'tests "use", which is no active field',
    ],
    ["a test of no field", pmml({ characteristics: ageOf("<True/>") }), `${CHARACTERISTIC}: tests no field`],
    [
      "two fields in one",
      pmml({ characteristics: ageOf(compound("and", used("equal", "a"), simple("lessThan", "1"))) }),
      `${CHARACTERISTIC}: tests 2 fields ("use", "age")`,
    ],
    [
      "one field twice",
      pmml({ characteristics: ageOf(simple("lessThan", "1")) + ageOf(simple("lessThan", "2")) }),
      `Characteristic[1]: tests "age", as ${CHARACTERISTIC} does`,
    ],
    [
      "a computed score",
      pmml({ characteristics: ageOf(`${simple("lessThan", "1")}<ComplexPartialScore/>`) }),
      'ComplexPartialScore[0]: is "ComplexPartialScore", which a bin does not have',
    ],
    [
      "no points",
      pmml({ characteristics: `<Characteristic><Attribute>${simple("lessThan", "1")}</Attribute></Characteristic>` }),
      `${AT}.partialScore: is missing`,
    ],
    [
      "no predicate",
      pmml({
        characteristics: `<Characteristic><Attribute partialScore="1"/><Attribute partialScore="1">${simple("lessThan", "1")}</Attribute></Characteristic>`,
      }),
      `${AT}: must have one predicate, and has 0`,
    ],
    [
      "two predicates",
      pmml({ characteristics: ageOf("<True/>" + simple("lessThan", "1")) }),
      `${AT}: must have one predicate, and has 2`,
    ],
    [
      "a decimal comma",
      pmml({ characteristics: ageOf(simple("lessThan", "1,5")) }),
      `${AT}.SimplePredicate[0]: must be a number with a decimal point, not "1,5"`,
    ],
    ["an unknown operator", pmml({ characteristics: ageOf(simple("like", "1")) }), 'has the operator "like"'],
    [
      "an order of texts",
      pmml({ characteristics: ageOf(used("lessThan", "b")) }),
      'has the operator "lessThan", which is not one for categories',
    ],
    ["no value", pmml({ characteristics: ageOf(simple("lessThan")) }), "SimplePredicate[0].value: is missing"],
    [
      "no array",
      pmml({ characteristics: ageOf('<SimpleSetPredicate field="use" booleanOperator="isIn"/>') }),
      "must have one Array",
    ],
    [
      "an unknown set operator",
      pmml({ characteristics: ageOf(set("in", "a")) }),
      'booleanOperator: must be isIn or isNotIn, not "in"',
    ],
    [
      "a quote that never closes",
      pmml({ characteristics: ageOf(set("isIn", 'a "b')) }),
      "has a quote that never closes",
    ],
    [
      "a wrong count",
      pmml({
        characteristics: ageOf(
          `<SimpleSetPredicate field="use" booleanOperator="isIn">${array("a b", 3)}</SimpleSetPredicate>`,
        ),
      }),
      'Array[0].n: is "3", and the array holds 2',
    ],
    [
      "texts among numbers",
      pmml({ characteristics: ageOf(set("isIn", "1 x", "age")) }),
      "must hold numbers with decimal points",
    ],
    [
      "a surrogate",
      pmml({ characteristics: ageOf(compound("surrogate", simple("lessThan", "1"), "<True/>")) }),
      'booleanOperator: is "surrogate": only and, or',
    ],
    [
      "an empty compound",
      pmml({ characteristics: ageOf(simple("lessThan", "1"), compound("or")) }),
      "holds no predicate",
    ],
    [
      "an unknown predicate",
      pmml({ characteristics: ageOf(compound("or", simple("lessThan", "1"), "<Magic/>")) }),
      'is "Magic", not a predicate',
    ],
    ["a joint in a category", pmml({ characteristics: ageOf(used("equal", "a%,%b")) }), "has a category with %,%"],
    [
      "a reserved name",
      pmml({
        fields: '<DataField name="id" dataType="double"/>',
        schema: '<MiningField name="id"/>',
        characteristics: ageOf(simple("lessThan", "1", "id")),
      }),
      'spec.variables[0].name: must not be the reserved name "id"',
    ],
    ["a document type", pmml().replace("<PMML", "<!DOCTYPE PMML><PMML"), ": has a document type"],
  ])("%s", (_, text, problem) => {
    const [code, ...problems] = refusal("pmml", text);
    expect(code).toBe("not_expressible");
    expect(
      problems.some((one) => one.includes(problem)),
      problems.join("\n"),
    ).toBe(true);
  });

  test("all of it at once, together with what the sender must say", () => {
    const text = pmml({ inside: "<Magic/>", beside: "<TreeModel/>", characteristics: ageOf(simple("like", "1")) });
    expect(refusal("pmml", text.replace("modelName", "x"), { name: undefined })).toHaveLength(5);
  });

  test("a missing value that PMML calls invalid is noted", () => {
    expect(notes("pmml", replaced('missingValueTreatment="returnInvalid"'))[0]).toContain(
      "missingValueTreatment: is returnInvalid",
    );
  });
});
