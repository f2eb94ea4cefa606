import { expect, test } from "vitest";
import { annotatorIdOf } from "../../../src/core/access/annotator-id.ts";
import { spaceOf } from "../../../src/core/access/space.ts";

const SPACE = spaceOf("66575d79e8350cba826a36b1", "test");

test("one address is one annotator in a space, however its letters are written, and another in every other space", async () => {
  const id = await annotatorIdOf(SPACE, "reviewer@annotators.example");
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await annotatorIdOf(SPACE, "Reviewer@Annotators.example")).toBe(id);
  expect(await annotatorIdOf(SPACE, "other@annotators.example")).not.toBe(id);
  expect(await annotatorIdOf(spaceOf("66575d79e8350cba826a36b1", "live"), "reviewer@annotators.example")).not.toBe(id);
});
