import { describe, expect, test } from "vitest";
import { readTrafficChange } from "../../../src/core/traffic/traffic-change.ts";

test.each([
  [
    { action: "add_challenger", model_id: "m", traffic_pct: 50 },
    { action: "add_challenger", modelId: "m", trafficPct: 50 },
  ],
  [
    { action: "remove_challenger", challenger_id: "c" },
    { action: "remove_challenger", challengerId: "c" },
  ],
  [
    { action: "update_traffic", challenger_id: "c", traffic_pct: 1 },
    { action: "update_traffic", challengerId: "c", trafficPct: 1 },
  ],
  [
    { action: "toggle_shadow", shadow_mode: true },
    { action: "toggle_shadow", shadowMode: true },
  ],
  [
    { action: "set_active", is_active: false },
    { action: "set_active", isActive: false },
  ],
])("%j is understood", (body, change) => {
  expect(readTrafficChange(body)).toEqual(change);
});

describe("a wrong change is refused with every field", () => {
  test.each<[unknown, [string, string][]]>([
    [5, [["", "must be an object, not 5"]]],
    [{}, [["action", "must be one of add_challenger, remove_challenger, update_traffic, toggle_shadow, set_active"]]],
    [
      { action: "grow" },
      [
        [
          "action",
          'must be one of add_challenger, remove_challenger, update_traffic, toggle_shadow, set_active, not "grow"',
        ],
      ],
    ],
    [
      { action: "add_challenger" },
      [
        ["model_id", "is missing"],
        ["traffic_pct", "is missing"],
      ],
    ],
    [
      { action: "add_challenger", model_id: "", traffic_pct: 51, why: 1 },
      [
        ["why", "is not a known key"],
        ["model_id", 'must be an id, not ""'],
        ["traffic_pct", "must be a whole number from 1 to 50, not 51"],
      ],
    ],
    [
      { action: "update_traffic", challenger_id: "x".repeat(101), traffic_pct: 1.5 },
      [
        ["challenger_id", `must be an id, not "${"x".repeat(40)}…"`],
        ["traffic_pct", "must be a whole number from 1 to 50, not 1.5"],
      ],
    ],
    [{ action: "remove_challenger" }, [["challenger_id", "is missing"]]],
    [{ action: "toggle_shadow" }, [["shadow_mode", "is missing"]]],
    [{ action: "set_active", is_active: "no" }, [["is_active", 'must be true or false, not "no"']]],
  ])("%j", (body, fields) => {
    expect(readTrafficChange(body)).toEqual(fields.map(([field, message]) => ({ field, message })));
  });
});
