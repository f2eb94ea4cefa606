import { AppError, type FieldError } from "./errors.ts";

const MAX_LISTED = 1_000;

/**
 * Returns the refusal of an input that has at least one offending field: 422 with the fields in order, at most
 * 1,000 of them and then their number. `summary` makes the sentence from the first field and the count of the others.
 */
export function invalidInput(
  fields: readonly FieldError[],
  { code = "VALIDATION_ERROR", summary = firstOf }: { code?: string; summary?: typeof firstOf } = {},
): AppError {
  return new AppError("VALIDATION", code, summary(fields), {
    fields: fields.slice(0, MAX_LISTED),
    details: fields.length > MAX_LISTED ? { listed: MAX_LISTED, total: fields.length } : {},
  });
}

function firstOf([first, ...others]: readonly FieldError[]): string {
  const place = first?.field || "the body";
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return `The request is not valid: ${place} ${first?.message ?? ""}${more}.`;
}
