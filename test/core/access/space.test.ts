import { expect, test } from "vitest";
import { spaceOf } from "../../../src/core/access/space.ts";

test("an organisation has two spaces, one for its test data and one for its live data", () => {
  expect(spaceOf("5c04e11e0de0000000000001", "test")).toBe("5c04e11e0de0000000000001:test");
  expect(spaceOf("5c04e11e0de0000000000001", "live")).toBe("5c04e11e0de0000000000001:live");
});

test("no two organisations share a space", () => {
  const spaces = ["5c04e11e0de0000000000001", "5c04e11e0de0000000000002"].flatMap((organization) => [
    spaceOf(organization, "test"),
    spaceOf(organization, "live"),
  ]);
  expect(new Set(spaces).size).toBe(4);
});
