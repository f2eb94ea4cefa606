import { describe, expect, test } from "vitest";
import { checkChallenger, checkShare } from "../../../src/core/traffic/check-challenger.ts";

const model = { id: "m2", scorecardId: "checkout", status: "active" as const };
const standing = {
  scorecardId: "checkout",
  championModelId: "m1",
  challengers: [
    { id: "c1", modelId: "m3", trafficPct: 30, isActive: true },
    { id: "c0", modelId: "m2", trafficPct: 40, isActive: false },
  ],
};

describe("a challenger", () => {
  test("is an active model of the same scorecard with room for its share; one that has ended may come again", () => {
    expect(checkChallenger(standing, model, { trafficPct: 20, bytes: 1_000_000 })).toEqual([]);
  });

  test("is refused with every reason", () => {
    const wrong = { id: "m3", scorecardId: "other", status: "archived" as const };
    expect(
      checkChallenger({ ...standing, championModelId: "m3" }, wrong, { trafficPct: 21, bytes: 1_000_001 }),
    ).toEqual([
      { field: "model_id", message: "must be a model of checkout, not of other" },
      { field: "model_id", message: "must not be archived" },
      { field: "model_id", message: "is the champion already" },
      { field: "model_id", message: "is a challenger already" },
      {
        field: "model_id",
        message: "would bring the specifications of the challengers to 1000001 bytes, more than the 1000000 allowed",
      },
      {
        field: "traffic_pct",
        message:
          "must be at most 20, for the active challengers get at most 50 together and the others have 30; not 21",
      },
    ]);
  });

  test("may have its own share changed up to what the others leave", () => {
    expect(checkShare(standing.challengers, "c1", 50)).toEqual([]);
    expect(checkShare(standing.challengers, "other", 21)).toHaveLength(1);
  });
});
