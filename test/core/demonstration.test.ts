import { expect, test } from "vitest";
import { spaceOf } from "../../src/core/access/space.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { slugOf } from "../../src/core/scorecard/slug.ts";
import { EXAMPLES } from "../../src/features/scorecards/scorecards.examples.ts";

test("the slug of the examples is that of their card in the demonstration's test data", async () => {
  const space = spaceOf(DEMONSTRATION.organizationId, "test");
  expect(DEMONSTRATION.slug).toBe(await slugOf(space, EXAMPLES.deploy.spec.metadata.scorecard_id));
});
