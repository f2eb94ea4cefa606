import { describe, expect, test } from "vitest";
import { chooseArm } from "../../../src/core/traffic/choose-arm.ts";

const arms = [
  { id: "a", trafficPct: 20 },
  { id: "b", trafficPct: 5 },
];
const SUBJECTS = 10_000;

describe("of ten thousand subjects", () => {
  test.each([
    ["numbers in a row", (index: number) => String(index)],
    ["ids of one form", (index: number) => `applicant_${String(index).padStart(6, "0")}`],
    ["request ids", (index: number) => `req_${(index * 2_654_435_761).toString(36)}xyz`],
  ])("each arm gets its share, within three standard errors: %s", (_, subjectOf) => {
    const counts = new Map<string | undefined, number>();
    for (let index = 0; index < SUBJECTS; index += 1) {
      const id = chooseArm("dep_xK8m", subjectOf(index), arms)?.id;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, share] of [
      ["a", 0.2],
      ["b", 0.05],
      [undefined, 0.75],
    ] as const) {
      const error = Math.sqrt(SUBJECTS * share * (1 - share));
      expect(Math.abs((counts.get(id) ?? 0) - SUBJECTS * share)).toBeLessThan(3 * error);
    }
  });
});

test("the same subject always meets the same arm, and in another deployment perhaps another", () => {
  const met = (slug: string) => Array.from({ length: 200 }, (_, index) => chooseArm(slug, String(index), arms)?.id);
  expect(met("dep_xK8m")).toEqual(met("dep_xK8m"));
  expect(met("dep_xK8m")).not.toEqual(met("dep_other"));
});

test("a share that grows takes subjects from the champion alone", () => {
  const grown = [{ id: "a", trafficPct: 50 }];
  for (let index = 0; index < 500; index += 1) {
    const before = chooseArm("dep_x", String(index), [{ id: "a", trafficPct: 20 }])?.id;
    expect(chooseArm("dep_x", String(index), grown)?.id).toBe(before ?? chooseArm("dep_x", String(index), grown)?.id);
  }
});

test("without challengers the champion answers", () => {
  expect(chooseArm("dep_x", "1", [])).toBeUndefined();
});
