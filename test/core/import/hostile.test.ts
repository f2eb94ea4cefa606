import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { IMPORT_FORMATS, importCard, type ImportFormat } from "../../../src/core/import/import-card.ts";
import { ageOf, NAMED, pmml, simple } from "./reading-files.ts";

const MEGABYTE = 1_000_000;
const filled = (piece: string) => piece.repeat(Math.floor(MEGABYTE / piece.length));
const fill = (before: string, piece: string, after: string) =>
  `${before}${piece.repeat(Math.floor((MEGABYTE - before.length - after.length) / piece.length))}${after}`;
const [head = "", tail = ""] = pmml({ characteristics: "@" }).split("@");
const use = (operator: string, value: string) => simple(operator, value, "use");
const numbered = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => piece(at)).join("");

/** Every one of them is at most a megabyte. */
const FILES: readonly [string, string][] = [
  [
    "entities that expand",
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${numbered(20, (at) => `<!ENTITY a${at} "&a;&a;&a;&a;&a;">`)}]>${pmml()}`,
  ],
  ["an entity of a file", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`],
  ["a document type that never ends", filled("<!DOCTYPE a [")],
  [
    "10,000 nested predicates",
    `${head}<Characteristic><Attribute partialScore="1">${'<CompoundPredicate booleanOperator="and">'.repeat(10_000)}${"</CompoundPredicate>".repeat(10_000)}</Attribute></Characteristic>${tail}`,
  ],
  ["one attribute of a megabyte", fill(`${head}<Characteristic name="`, "x", `">${tail}`)],
  ["100,000 attributes", fill(`${head}<Characteristic `, "a", `/>${tail}`)],
  ["spaces", filled(" ")],
  ["quotes", filled('"')],
  ["brackets", filled("[")],
  ["braces", filled('{"a":')],
  ["angles", filled("<")],
  ["ampersands", filled("&amp;")],
  ["commas", filled(",")],
  ["line ends", filled("\r\n")],
  ["a header and quotes", fill("variable,bin,points\n", '"a"b,', "")],
  ["a header and open quotes", fill("variable,bin,points\n", 'x,"[1,2)%,%', "")],
  ["a header and short rows", fill("variable,bin,points\n", "x\n", "")],
  ["a header and rows", fill("variable,bin,points\n", "x,a,1\n", "")],
  ["a bin of 300,000 categories", fill('variable,bin,points\nx,"', "a%,%", '",1\n')],
  ["a list of spaces", fill("Variable,Bin,Points\nx,\"['a'", " ", "']\",1\n")],
  ["a list of commas", fill('Variable,Bin,Points\nx,"[', ",", ']",1\n')],
  ["an interval of digits", fill('Variable,Bin,Points\nx,"[', "1", ', inf)",1\n')],
  ["points of digits", fill("Variable,Bin,Points\nx,[a],", "1", "\n")],
  ["keys of one name", `{${numbered(90_000, () => '"a":{},')}"b":{}}`],
  ["bins of toad", `{"x":{${numbered(50_000, (at) => `"c${at}":1,`)}"d":1}}`],
  ["nested records", `${"[".repeat(400_000)}${"]".repeat(400_000)}`],
  [
    "12,000 differences",
    `${head}${ageOf(`<CompoundPredicate booleanOperator="and">${numbered(10_000, (at) => simple("notEqual", String(at)))}</CompoundPredicate>`)}${tail}`,
  ],
  [
    "12,000 alternatives",
    `${head}${ageOf(`<CompoundPredicate booleanOperator="or">${numbered(10_000, (at) => use("notEqual", `c${at}`))}</CompoundPredicate>`)}${tail}`,
  ],
  [
    "1,000 attributes over many categories",
    `${head}${ageOf(
      `<SimpleSetPredicate field="use" booleanOperator="isIn"><Array>${numbered(60_000, (at) => `c${at} `)}</Array></SimpleSetPredicate>`,
      ...Array.from({ length: 990 }, (_, at) => use(at % 2 === 0 ? "notEqual" : "equal", `c${at}`)),
    )}${tail}`,
  ],
  [
    "1,000 attributes that overlap",
    `${head}${ageOf(...Array.from({ length: 1_000 }, (_, at) => simple("greaterThan", String(-at))))}${tail}`,
  ],
  [
    "10,000 attributes",
    `${head}${ageOf(...Array.from({ length: 7_000 }, (_, at) => simple("lessThan", String(at))))}${tail}`,
  ],
  [
    "a quote after white space",
    fill(
      `${head}<Characteristic><Attribute partialScore="1"><SimpleSetPredicate field="use" booleanOperator="isIn"><Array>`,
      " ",
      `"</Array></SimpleSetPredicate></Attribute></Characteristic>${tail}`,
    ),
  ],
  ["10,000 characteristics", `${head}${numbered(10_000, () => '<Characteristic name="x"/>')}${tail}`],
  ["names of objects", '{"__proto__":{"constructor":1},"toString":{"valueOf":2}}'],
  ["a control character", pmml().replace("example", "exa\u0001mple")],
  ["half of a pair", pmml().replace("example", "exa\ud800mple")],
];

function outcomeOf(format: ImportFormat, text: string): string {
  try {
    return importCard(format, text, { ...NAMED, specialCodes: [1] }).spec.variables.length > 0 ? "a card" : "nothing";
  } catch (error) {
    if (!(error instanceof AppError)) return `a fault: ${String(error)}`;
    const { code, options } = error;
    return code === "not_expressible" && options.fields?.length ? "refused with its problems" : code;
  }
}

describe("a file of at most a megabyte is a card or is refused with its problems, whatever is in it", () => {
  test.each(FILES)("%s", (_, text) => {
    expect(text.length).toBeLessThanOrEqual(MEGABYTE + 100_000);
    const outcomes = IMPORT_FORMATS.map((format) => outcomeOf(format, text));
    expect(outcomes.filter((outcome) => outcome !== "a card" && outcome !== "refused with its problems")).toEqual([]);
  });

  test("a nested predicate is refused where it stands", () => {
    const nested = FILES[3]?.[1] ?? "";
    expect(() => importCard("pmml", nested, NAMED)).toThrow(/nested deeper than 64 elements at line/);
  });
});
