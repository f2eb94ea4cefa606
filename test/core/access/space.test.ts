import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { organizationOf, parseSpace, spaceOf } from "../../../src/core/access/space.ts";

const ORGANIZATION = "66575d79e8350cba826a36b1";

describe("a space", () => {
  test("is an organisation in one environment, and is not that in the other", () => {
    expect(spaceOf(ORGANIZATION, "test")).toBe(`${ORGANIZATION}:test`);
    expect(spaceOf(ORGANIZATION, "live")).not.toBe(spaceOf(ORGANIZATION, "test"));
  });

  test("is taken apart and read as it was made, whatever the organisation", () => {
    const organizations = fc.stringMatching(/^[0-9a-f]{24}$/);
    fc.assert(
      fc.property(organizations, fc.constantFrom("test" as const, "live" as const), (organization, environment) => {
        const space = spaceOf(organization, environment);
        expect([organizationOf(space), parseSpace(space)]).toEqual([organization, space]);
      }),
    );
  });

  test.each(["", ":test", ORGANIZATION, `${ORGANIZATION}:`, `${ORGANIZATION}:prod`, `${ORGANIZATION}:test `, "x:live"])(
    "is not what %j names",
    (text) => {
      expect(parseSpace(text)).toBeUndefined();
    },
  );
});
