import { describe, expect, test } from "vitest";
import { ageOf, compound, notes, pmml, read, refusal, set, simple, used } from "./reading-files.ts";

const binsOf = (characteristics: string, name = "age") => read("pmml", pmml({ characteristics })).spec.bins[name];
describe("a PMML scorecard", () => {
  test("becomes a specification: base points, variables, bins, and names where the sender gives none", () => {
    const { spec } = read("pmml", pmml(), { scorecardId: undefined, name: undefined, modelVersion: undefined });
    expect(spec).toEqual({
      metadata: {
        spec_version: "1.0",
        scorecard_id: "example",
        name: "example",
        model_version: "2.1",
        description: "An example",
      },
      scaling: { base_points: 100, method: "none", score_decimals: null, pd_decimals: null },
      variables: [{ name: "age", type: "numeric" }],
      bins: { age: [{ range: "(-Infinity, 25)", points: 1 }] },
    });
    expect(read("pmml", pmml()).spec.metadata).toMatchObject({ scorecard_id: "card", model_version: "1" });
  });

  test.each([
    [simple("equal", "5"), ["[5, 5]"]],
    [simple("notEqual", "5"), ["(-Infinity, 5)", "(5, Infinity)"]],
    [simple("lessOrEqual", "5"), ["(-Infinity, 5]"]],
    [simple("greaterThan", " 5e0 "), ["(5, Infinity)"]],
    [simple("greaterOrEqual", "5"), ["[5, Infinity)"]],
    [simple("isNotMissing"), ["(-Infinity, Infinity)"]],
    [simple("isMissing"), ["Missing"]],
    [set("isIn", "1 2", "age"), ["[1, 1]", "[2, 2]"]],
    [set("isNotIn", "1 2", "age"), ["(-Infinity, 1)", "(1, 2)", "(2, Infinity)"]],
    [compound("and", simple("greaterOrEqual", "1"), simple("lessThan", "2")), ["[1, 2)"]],
    [compound("or", simple("lessThan", "1"), simple("isMissing")), ["(-Infinity, 1)", "Missing"]],
    [compound("and", simple("lessThan", "1"), simple("greaterThan", "2")), undefined],
    [compound("and", simple("greaterThan", "0.3"), simple("lessThan", "0.30000000000000004")), undefined],
  ])("reads %s over numbers", (predicate, ranges) => {
    const bins = binsOf(ageOf(predicate, simple("equal", "77")));
    const own = (bins ?? []).flatMap(({ range, points }) => (points === 1 ? range : []));
    expect(own).toEqual(ranges ?? []);
  });

  test("gives a value to the first attribute that takes it: later bins are cut down to what is left", () => {
    const bins = binsOf(
      ageOf(simple("lessThan", "10"), simple("lessOrEqual", "20"), simple("greaterThan", "15"), "<True/>"),
    );
    expect(bins).toEqual([
      { range: "(-Infinity, 10)", points: 1 },
      { range: "[10, 20]", points: 2 },
      { range: "(20, Infinity)", points: 3 },
      { range: "Missing", points: 4 },
    ]);
  });

  test("reads <True/> as an else bin that takes missing values too, unless an earlier attribute did", () => {
    expect(binsOf(ageOf(simple("lessThan", "10"), "<False/>", "<True/>"))).toEqual([
      { range: "(-Infinity, 10)", points: 1 },
      { else: true, points: 3 },
      { range: "Missing", points: 3 },
    ]);
    expect(binsOf(ageOf(simple("isMissing"), simple("lessThan", "10"), "<True/>"))).toEqual([
      { range: "(-Infinity, 10)", points: 2 },
      { else: true, points: 3 },
      { range: "Missing", points: 1 },
    ]);
  });

  test("reads categories, quoted ones too, and what is not listed", () => {
    expect(
      binsOf(ageOf(set("isIn", 'car "new car" "a \\"b\\"" "\\\\"'), used("equal", "boat"), "<True/>"), "use"),
    ).toEqual([
      { category: 'car%,%new car%,%a "b"%,%\\', points: 1 },
      { category: "boat", points: 2 },
      { else: true, points: 3 },
      { category: "Missing", points: 3 },
    ]);
    expect(binsOf(ageOf(used("notEqual", "car"), set("isNotIn", "x boat")), "use")).toEqual([
      { category: "car", points: 2 },
      { else: true, points: 1 },
    ]);
    expect(binsOf(ageOf(used("equal", "car"), used("isNotMissing"), used("equal", "boat")), "use")).toEqual([
      { category: "car", points: 1 },
      { else: true, points: 2 },
    ]);
  });

  test("gives values that the dictionary lists and no attribute takes a bin of 0 points, and says so", () => {
    const fields = `<DataField name="use" dataType="string"><Value value="car"/><Value value="boat"/></DataField>`;
    const schema = '<MiningField name="use"/>';
    const text = pmml({ fields, schema, characteristics: ageOf(used("equal", "car"), used("isMissing")) });
    expect(read("pmml", text).spec.bins["use"]).toEqual([
      { category: "car", points: 1 },
      { category: "boat", points: 0 },
      { category: "Missing", points: 2 },
    ]);
    expect(notes("pmml", text)).toEqual([
      expect.stringContaining("returnInvalid for 1 fields (use)"),
      expect.stringContaining("have a bin of 0 points"),
      expect.stringContaining("that are not listed earn what a missing value does"),
    ]);
    const open = pmml({ fields, schema, characteristics: ageOf(set("isNotIn", "car plane")) });
    expect(read("pmml", open).spec.bins["use"]).toEqual([
      { category: "car%,%plane", points: 0 },
      { else: true, points: 1 },
    ]);
  });

  test("where values that are not listed count as missing, only those that are listed have bins", () => {
    const fields = `<DataField name="use" dataType="string"><Value value="car"/><Value value="boat"/><Value value="NA" property="missing"/><Value value="?" property="invalid"/></DataField>`;
    const schema = '<MiningField name="use" invalidValueTreatment="asMissing"/>';
    const text = pmml({
      fields,
      schema,
      characteristics: ageOf(set("isIn", "car plane NA"), used("isMissing"), "<True/>"),
    });
    expect(read("pmml", text).spec.bins["use"]).toEqual([
      { category: "car", points: 1 },
      { category: "boat", points: 3 },
      { category: "Missing%,%NA%,%?", points: 2 },
    ]);
  });

  test("numbers that stand for a missing value are special values with its points", () => {
    const fields = `<DataField name="age" dataType="integer"><Value value="-999" property="missing"/></DataField>`;
    const schema = '<MiningField name="age" invalidValueTreatment="asMissing"/>';
    const text = pmml({ fields, schema, characteristics: ageOf(simple("lessThan", "5"), simple("isMissing")) });
    expect(read("pmml", text).spec.bins["age"]).toEqual([
      { special: [-999], points: 2 },
      { range: "(-Infinity, -999)", points: 1 },
      { range: "(-999, 5)", points: 1 },
      { range: "Missing", points: 2 },
    ]);
    const without = pmml({ fields, schema, characteristics: ageOf("<False/>", simple("lessThan", "5")) });
    expect(read("pmml", without).spec.bins["age"]?.[0]).toEqual({ special: [-999], points: 0 });
  });

  test("reads reasons: codes of attributes and characteristics, baselines and the algorithm", () => {
    const characteristics = `<Characteristic name="c" reasonCode="RC1" baselineScore="12.5">
      <Attribute partialScore="1">${simple("lessThan", "5")}</Attribute>
      <Attribute partialScore="2" reasonCode="RC2"><True/></Attribute></Characteristic>
      <Characteristic name="d"><Attribute partialScore="3" reasonCode="RC3">${used("equal", "a")}</Attribute></Characteristic>`;
    const card = 'initialScore="0" baselineScore="7" reasonCodeAlgorithm="pointsAbove"';
    const { spec } = read("pmml", pmml({ characteristics, card }));
    expect(spec.reasons).toEqual({ method: "above_baseline" });
    expect(spec.variables.map(({ reason }) => reason)).toEqual([
      { code: "RC1", text: "RC1", baseline: 12.5 },
      { code: "use", text: "use", baseline: 7 },
    ]);
    const own = { code: "RC2", text: "RC2", baseline: 12.5 };
    expect(spec.bins["age"]).toEqual([
      { range: "(-Infinity, 5)", points: 1 },
      { else: true, points: 2, reason: own },
      { range: "Missing", points: 2, reason: own },
    ]);
    expect(spec.bins["use"]).toEqual([{ category: "a", points: 3, reason: { code: "RC3", text: "RC3", baseline: 7 } }]);
    expect(read("pmml", pmml({ characteristics, card: "" })).spec.reasons).toEqual({ method: "below_baseline" });
    expect(notes("pmml", pmml({ characteristics, card: "" }))[0]).toContain("has no baselineScore");
    expect(read("pmml", pmml({ characteristics })).spec.reasons).toBeUndefined();
  });

  test("a category called Missing is said where it earns what a missing value does", () => {
    const same = compound("or", used("isMissing"), set("isIn", "Missing a"));
    expect(binsOf(ageOf(same), "use")).toEqual([
      { category: "a", points: 1 },
      { category: "Missing", points: 1 },
    ]);
    expect(binsOf(ageOf(compound("or", used("isMissing"), used("equal", "Missing"))), "use")).toEqual([
      { category: "Missing", points: 1 },
    ]);
    expect(refusal("pmml", pmml({ characteristics: ageOf(used("equal", "Missing")) }))).toEqual([
      "not_expressible",
      expect.stringContaining('has a category "Missing" that earns another number of points'),
    ]);
  });

  test("notes fields that no characteristic tests, parts that change no score, and attributes that take nothing", () => {
    const inside = "<Output/><ModelVerification/>";
    const characteristics = ageOf("<True/>".replace("<True/>", simple("isNotMissing")), simple("lessThan", "5"));
    expect(notes("pmml", pmml({ inside, characteristics }))).toEqual([
      "PMML.Scorecard.Output: is left out: it changes no score",
      "PMML.Scorecard.ModelVerification: is left out: it changes no score",
      "PMML.Scorecard.Characteristics.Characteristic[0].Attribute[1]: is left out: earlier attributes take all its values",
      expect.stringContaining("those that are missing earn 0 points"),
      'PMML.Scorecard.MiningSchema: has the field "use", which no characteristic tests: it is left out',
    ]);
    const used5 = ageOf(used("isNotMissing"), used("equal", "x"));
    expect(notes("pmml", pmml({ characteristics: used5 }))[0]).toContain("Attribute[1]: is left out");
  });

  test("takes the scale of odds from its sender, whole or not at all", () => {
    expect(read("pmml", pmml(), { pdo: 20, targetScore: 600, targetOdds: 50 }).spec.scaling).toMatchObject({
      pdo: 20,
      target_score: 600,
      target_odds: 50,
    });
    expect(refusal("pmml", pmml(), { pdo: 20, basePoints: 5 })).toEqual([
      "not_expressible",
      "base_points: must be left out: the file says it as initialScore",
      "target_score: is missing: pdo, target_score and target_odds belong together",
      "target_odds: is missing: pdo, target_score and target_odds belong together",
    ]);
  });

  test("a name, an id or a version that neither file nor sender has is asked for", () => {
    const bare = pmml().replace('modelName="example"', "").replace('modelVersion="2.1"', "");
    expect(refusal("pmml", bare, { scorecardId: undefined, name: undefined, modelVersion: undefined })).toEqual([
      "VALIDATION_ERROR",
      "scorecard_id: is missing: the file does not have it",
      "name: is missing: the file does not have it",
      "model_version: is missing: the file does not have it",
    ]);
  });

  test("prefixes of names, CDATA, a BOM, CRLF and references to characters are read as XML has them", () => {
    const prefixed = pmml({ characteristics: ageOf(set("isIn", "<![CDATA[a]]> b&#99;&amp;")) })
      .replaceAll(/<(\/?)(?=[A-Z])(?!\[)/g, "<$1p:")
      .replace("xmlns=", "xmlns:p=")
      .replaceAll("\n", "\r\n");
    expect(read("pmml", `\ufeff${prefixed}`).spec.bins["use"]).toEqual([{ category: "a%,%bc&", points: 1 }]);
  });

  test("a description that is too long is left out, and an empty one is none", () => {
    const long = pmml().replace("An example", "x".repeat(2_001));
    expect(read("pmml", long).spec.metadata.description).toBeUndefined();
    expect(notes("pmml", long)[0]).toContain("Header.description: is left out");
    expect(read("pmml", pmml().replace("An example", "")).spec.metadata.description).toBeUndefined();
  });
});

test("more than 200 notes are counted", () => {
  const many = Array.from({ length: 300 }, () => simple("lessThan", "25"));
  const all = notes("pmml", pmml({ characteristics: ageOf(...many) }));
  expect([all.length, all.at(-1)]).toEqual([
    201,
    expect.stringMatching(/^: there are 30\d notes, of which 200 are listed$/),
  ]);
});
