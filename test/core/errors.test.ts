import { expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";

test("an error that is meant carries its type, code, sentence and what the caller can do", () => {
  const error = new AppError("NOT_FOUND", "deployment_not_found", "No such deployment.", { action: "Check the slug." });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "AppError",
    type: "NOT_FOUND",
    code: "deployment_not_found",
    message: "No such deployment.",
    options: { action: "Check the slug." },
  });
});

test("an error without options has empty ones", () => {
  expect(new AppError("CONFLICT", "model_version_exists", "Taken.").options).toEqual({});
});
