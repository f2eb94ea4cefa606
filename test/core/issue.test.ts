import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sentenceOf } from "../../src/core/issue.ts";
import { carryProblems, fieldErrorsOf, refusalOf, WITHOUT_WORDS } from "../../src/core/schema-fault.ts";

const faults = (schema: z.ZodType, input: unknown) => schema.safeParse(input, WITHOUT_WORDS).error?.issues ?? [];
const problems = (schema: z.ZodType, input: unknown) =>
  fieldErrorsOf(faults(schema, input), input).map(({ field, message }) => `${field}: ${message}`);
const sentence = (schema: z.ZodType, input: unknown) =>
  problems(z.object({ x: schema }), input === undefined ? {} : { x: input });

describe("what is wrong with a value is said as what is wanted", () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, "x: is missing"],
    [z.enum(["a"]), undefined, "x: is missing"],
    [z.unknown(), undefined, "x: is missing"],
    [z.union([z.string(), z.null()]), undefined, "x: is missing"],
    [z.string(), 5, "x: must be text, not 5"],
    [z.string().nullish(), true, "x: must be text, not true"],
    [z.number(), "5", 'x: must be a number, not "5"'],
    [z.number(), Infinity, "x: must be a finite number, not Infinity"],
    [z.coerce.number(), "five", 'x: must be a number, not "five"'],
    [z.int(), 1.5, "x: must be a whole number, not 1.5"],
    [z.int(), 1e300, "x: must be at most 9007199254740991, not 1e+300"],
    [z.boolean(), null, "x: must be true or false, not null"],
    [z.array(z.string()), {}, "x: must be an array, not an object"],
    [z.object({}), [], "x: must be an object, not an array"],
    [z.record(z.string(), z.unknown()), "y", 'x: must be an object, not "y"'],
    [z.date(), 5, "x: is not valid: 5"],
    [z.enum(["company", "contact"]), "x", 'x: must be one of "company", "contact", not "x"'],
    [z.literal("archived"), "active", 'x: must be "archived", not "active"'],
    [z.iso.datetime(), "now", 'x: must be a time such as 2026-03-26T14:30:00.000Z, not "now"'],
    [z.uuid(), "x", 'x: must be a UUID, not "x"'],
    [z.guid(), "x", 'x: must be a UUID, not "x"'],
    [z.url(), "x", 'x: must be a URL, not "x"'],
    [z.string().regex(/a/), "x", 'x: is not valid: "x"'],
    [z.string().regex(/a/, "is not a cursor"), "x", "x: is not a cursor"],
    [z.union([z.string(), z.number(), z.null()]), true, "x: must be text, a number or null, not true"],
    [z.union([z.string(), z.string()]), 5, "x: must be text, not 5"],
    [z.union([z.object({ a: z.string() }), z.string()]), { a: 5 }, "x: must be text, not an object"],
    [z.union([z.literal(1), z.string()]), true, "x: is not valid: true"],
    [z.string().min(1), "", "x: must not be empty"],
    [z.string().min(3), "ab", "x: must have at least 3 characters"],
    [z.string().max(1), "ab", "x: must have at most 1 character"],
    [z.array(z.unknown()).min(1), [], "x: must not be empty"],
    [z.array(z.unknown()).max(2), [1, 2, 3], "x: must have at most 2 items"],
    [z.number().min(1), 0, "x: must be at least 1, not 0"],
    [z.number().max(1), 2, "x: must be at most 1, not 2"],
    [z.number().positive(), 0, "x: must be more than 0, not 0"],
    [z.number().lt(3), 3, "x: must be less than 3, not 3"],
    [z.number().multipleOf(5), 3, "x: must be a multiple of 5, not 3"],
    [z.number().refine(() => false), 3, "x: is not valid"],
    [z.number().refine(() => false, "must be odd"), 4, "x: must be odd"],
  ])("%#: %j", (schema, input, problem) => {
    expect(sentence(schema, input)).toEqual([problem]);
  });

  test("whatever the validator says that no rule describes", () => {
    expect(sentenceOf({ code: "invalid_value", input: 5 })).toBe("is not valid: 5");
    expect(sentenceOf({ code: "invalid_union", input: 5 })).toBe("is not valid: 5");
    expect(sentenceOf({ code: "invalid_key", input: 5 })).toBe("is not valid");
  });
});

describe("the offending fields of an input", () => {
  const schema = z.strictObject({
    name: z
      .string()
      .min(3)
      .regex(/^[a-z]+$/, "must be lower case"),
    list: z.array(z.strictObject({ "a b": z.number() })),
  });

  test("are named by their paths, unknown ones too", () => {
    expect(problems(schema, { name: 5, list: [{ "a b": 1 }, { "a b": "x", c: 1 }], more: 1, "other one": 2 })).toEqual([
      "name: must be text, not 5",
      'list[1]["a b"]: must be a number, not "x"',
      "list[1].c: is not a known field",
      "more: is not a known field",
      '["other one"]: is not a known field',
    ]);
  });

  test("are named once, however many faults a field has", () => {
    expect(problems(schema, { name: "A", list: [] })).toEqual(["name: must have at least 3 characters"]);
  });

  test("are those that a rule of the core found, its refusal's code with them", () => {
    const found = z.strictObject({ ok: z.boolean(), spec: z.unknown() }).superRefine(
      (_, ctx) => {
        ctx.addIssue(carryProblems([{ field: "spec.bins", message: "is missing" }], "invalid_spec"));
      },
      { when: () => true },
    );
    expect(problems(found, { ok: 1, spec: {} })).toEqual(["ok: must be true or false, not 1", "spec.bins: is missing"]);
    expect(refusalOf(faults(found, { ok: 1, spec: {} }))).toBe("invalid_spec");
    expect(refusalOf(faults(schema, {}))).toBeUndefined();
    expect(carryProblems([]).params.refusal).toBeUndefined();
  });
});
