import { expect, test } from "vitest";
import { spaceOf } from "../../src/core/access/space.ts";
import { scoreIdOf } from "../../src/core/annotation/score-id.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { sha256 } from "../../src/core/digest.ts";
import { hashedUuid } from "../../src/core/identifier.ts";
import { slugOf } from "../../src/core/scorecard/slug.ts";
import { messageId } from "../../src/core/webhook/event.ts";
import { scorerOf } from "../../src/features/annotations/scorer.ts";
import { EXAMPLES } from "../../src/features/scorecards/scorecards.examples.ts";

test("the slug of the examples is that of their card in the demonstration's test data", async () => {
  const space = spaceOf(DEMONSTRATION.organizationId, "test");
  expect(DEMONSTRATION.slug).toBe(await slugOf(space, EXAMPLES.deploy.spec.metadata.scorecard_id));
});

test("the score of the examples is the first reviewer's of the trace, by the first label", async () => {
  const space = spaceOf(DEMONSTRATION.organizationId, "test");
  const owner = await sha256(JSON.stringify([space, "annotator", "reviewer-a@annotators.example"]));
  const scorer = await scorerOf("trace", DEMONSTRATION.traceId, hashedUuid(owner));
  expect(DEMONSTRATION.scoreId).toBe(scoreIdOf({ labelNumber: 1, ...scorer }));
});

test("the delivery of the examples is the news of their batch", () => {
  expect(DEMONSTRATION.deliveryId).toBe(messageId(DEMONSTRATION.batchId, 0));
});
