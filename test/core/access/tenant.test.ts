import { describe, expect, test } from "vitest";
import { parseTenantId } from "../../../src/core/access/tenant.ts";

describe("a tenant", () => {
  test.each(["a", "acme", "ACME-1.eu_west", "x".repeat(64)])("may be called %s", (text) => {
    expect(parseTenantId(text)).toBe(text);
  });

  test.each(["", "x".repeat(65), "a b", "a/b", "ä", "a\n", "a,b"])("may not be called %j", (text) => {
    expect(parseTenantId(text)).toBeUndefined();
  });
});
