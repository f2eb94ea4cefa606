import { expect, test } from "vitest";
import { SOURCE_TYPES } from "../../../src/core/annotation/source-type.ts";

test("traces, spans, generations and sessions can be scored", () => {
  expect(SOURCE_TYPES).toEqual(["trace", "span", "generation", "session"]);
});
