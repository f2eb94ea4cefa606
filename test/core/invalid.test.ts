import { expect, test } from "vitest";
import { invalidInput } from "../../src/core/invalid.ts";

const fieldsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ field: `records[${index}]`, message: "must be an object" }));

test("a refused input is named by its first field and lists all of them in order", () => {
  const fields = fieldsOf(3);
  expect(invalidInput(fields)).toMatchObject({
    type: "VALIDATION",
    code: "VALIDATION_ERROR",
    message: "The request is not valid: records[0] must be an object (and 2 more).",
    options: { fields, details: {} },
  });
});

test("a single field has no others beside it, the first of two has one", () => {
  expect(invalidInput(fieldsOf(1)).message).toBe("The request is not valid: records[0] must be an object.");
  expect(invalidInput(fieldsOf(2)).message).toContain("must be an object (and 1 more).");
});

test("a body that is wrong as a whole is called the body", () => {
  const error = invalidInput([{ field: "", message: "must be an object" }]);
  expect(error.message).toBe("The request is not valid: the body must be an object.");
});

test("a thousand fields are all listed, of more the first thousand and their number", () => {
  expect(invalidInput(fieldsOf(1_000)).options).toEqual({ fields: fieldsOf(1_000), details: {} });
  expect(invalidInput(fieldsOf(1_001)).options).toEqual({
    fields: fieldsOf(1_000),
    details: { listed: 1_000, total: 1_001 },
  });
  expect(invalidInput(fieldsOf(1_001)).message).toContain("(and 1000 more)");
});

test("a part of the API may have its own code and sentence", () => {
  const summary = (fields: readonly unknown[]) => `The specification has ${fields.length} problems.`;
  expect(invalidInput(fieldsOf(2), { code: "invalid_spec", summary })).toMatchObject({
    type: "VALIDATION",
    code: "invalid_spec",
    message: "The specification has 2 problems.",
  });
});
