import { expect, test } from "vitest";
import { slugOf } from "../../../src/core/scorecard/slug.ts";

test("a slug is dep_ and twelve characters that read well in an address", async () => {
  expect(await slugOf("org_1:live", "german_credit")).toMatch(/^dep_[0-9a-hjkmnp-tv-z]{12}$/);
});

test("a scorecard keeps its slug from version to version", async () => {
  expect(await slugOf("org_1:live", "german_credit")).toBe(await slugOf("org_1:live", "german_credit"));
});

test("no other scorecard, environment or organisation shares it", async () => {
  const slugs = await Promise.all([
    slugOf("org_1:live", "german_credit"),
    slugOf("org_1:live", "German_credit"),
    slugOf("org_1:test", "german_credit"),
    slugOf("org_2:live", "german_credit"),
  ]);
  expect(new Set(slugs).size).toBe(4);
});
