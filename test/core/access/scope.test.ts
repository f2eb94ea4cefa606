import * as fc from "fast-check";
import { expect, test } from "vitest";
import { allows, SCOPES } from "../../../src/core/access/scope.ts";

test("there are four scopes", () => {
  expect(SCOPES).toEqual(["score", "read", "write", "admin"]);
});

test.each(SCOPES)("a key with the scope %s may do what needs it", (scope) => {
  expect(allows([scope], scope)).toBe(true);
});

test.each(SCOPES)("a key with the scope admin may do what needs %s", (scope) => {
  expect(allows(["admin"], scope)).toBe(true);
});

test.each([
  [[], "score"],
  [[], "admin"],
  [["score"], "read"],
  [["score"], "write"],
  [["read"], "score"],
  [["read"], "write"],
  [["write"], "read"],
  [["write"], "score"],
  [["score", "read", "write"], "admin"],
] as const)("a key with the scopes %j may not do what needs %s", (held, needed) => {
  expect(allows(held, needed)).toBe(false);
});

test("more scopes never allow less", () => {
  const scope = fc.constantFrom(...SCOPES);
  fc.assert(
    fc.property(fc.array(scope), scope, scope, (held, another, needed) => {
      expect(allows([...held, another], needed)).toBe(allows(held, needed) || allows([another], needed));
    }),
  );
});
