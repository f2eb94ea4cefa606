import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError, type FieldError } from "../../../src/core/errors.ts";
import { compileScorecard, type CompiledScorecard } from "../../../src/core/scorecard/compile.ts";
import { checkRecord } from "../../../src/core/scorecard/record.ts";
import { scoreRecord } from "../../../src/core/scorecard/score.ts";
import { cards, cardsAndRecords } from "./arbitrary-card.ts";

/** The compiled card, or the error it was refused with; any other error is thrown. */
function compileOrRefuse(input: unknown): CompiledScorecard | AppError {
  try {
    return compileScorecard(input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Whether an error is the one that a bad specification must get: invalid_spec, with at least one field and its message. */
function namesFields({ type, code, options: { fields = [] } }: AppError): boolean {
  const named = fields.every(({ field, message }) => field.startsWith("spec") && message !== "");
  return type === "VALIDATION" && code === "invalid_spec" && fields.length > 0 && named;
}

/** Returns a JSON value with the place that `steps` lead to replaced, or removed where the replacement is undefined. */
function replaced(value: unknown, [step, ...rest]: readonly number[], replacement: unknown): unknown {
  if (step === undefined || typeof value !== "object" || value === null) return replacement;
  const entries: [string, unknown][] = Object.entries(value);
  const at = step % Math.max(1, entries.length);
  const changed = entries
    .map(([key, child], index): [string, unknown] => [key, index === at ? replaced(child, rest, replacement) : child])
    .filter(([, child]) => child !== undefined);
  return Array.isArray(value) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
}

const ODD = [undefined, null, 0, -0, -1, 1e308, -1e308, 5e-324, 1e9, 0.1, "", "Missing", "[5, 5]", Infinity];
const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(...ODD));

describe("laws of compiling", () => {
  test("every good specification compiles", () => {
    fc.assert(
      fc.property(cards, (specification) => {
        expect(compileScorecard(specification).variables).toHaveLength(specification.variables.length);
      }),
    );
  });

  test("any JSON value compiles, or is refused with the fields that are wrong", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (input) => {
        const outcome = compileOrRefuse(input);
        expect(outcome instanceof AppError ? namesFields(outcome) : true).toBe(true);
      }),
    );
  });

  test("a good specification with any one value changed still gives finite numbers, or is refused with its fields", () => {
    const steps = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cardsAndRecords, steps, odd, ({ specification, records }, path, replacement) => {
        const outcome = compileOrRefuse(replaced(specification, path, replacement));
        expect(outcome instanceof AppError ? namesFields(outcome) : true).toBe(true);
        const results =
          outcome instanceof AppError ? [] : records.map((one) => scoreRecord(outcome, one, { contributions: true }));
        const numbers = results.flatMap(({ score, pd, contributions = {} }) => [
          score,
          pd ?? 0,
          ...Object.values(contributions),
        ]);
        expect(numbers.filter((number) => !Number.isFinite(number) || Object.is(number, -0))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("any JSON value is scored as a record, or refused with the fields that are wrong", () => {
    fc.assert(
      fc.property(cards, fc.jsonValue({ maxDepth: 2 }), (specification, input) => {
        const problems: FieldError[] = [];
        const result = checkRecord(input, "records[0]", problems)
          ? scoreRecord(compileScorecard(specification), input, { reasons: true })
          : undefined;
        expect(problems.length > 0).toBe(result === undefined);
        expect(problems.every(({ field }) => field.startsWith("records[0]"))).toBe(true);
        expect(Number.isFinite(result?.score ?? 0)).toBe(true);
      }),
    );
  });
});
