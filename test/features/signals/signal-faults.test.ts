import { describe, expect, test } from "vitest";
import { makeKey } from "../../support/keys.ts";
import { makeTemplate, sendSignals, UNKNOWN_ID } from "../../support/profiles.ts";

async function setUp() {
  const { key } = await makeKey();
  return { key, signalTemplateId: await makeTemplate(key) };
}

describe("a signal with several faults", () => {
  test("is told every one of them, and the others are stored", async () => {
    const { key, signalTemplateId } = await setUp();
    const completedAt = new Date(Date.now() + 3_600_000).toISOString();
    const taken = await sendSignals(
      key,
      { objectId: "https://a.com", signalTemplateId, answer: "874", completedAt, confidence: 2, colour: "red" },
      { objectId: "b", signalTemplateId: UNKNOWN_ID, answer: 1 },
      { objectId: "c.com", signalTemplateId, answer: 2 },
    );
    const told = taken.errors.map(({ index, field, code }) => `${index} ${field} ${code}`);
    expect(new Set(told)).toEqual(
      new Set([
        "0 answer ANSWER_MISMATCH",
        "0 colour VALIDATION_ERROR",
        "0 completedAt VALIDATION_ERROR",
        "0 confidence VALIDATION_ERROR",
        "0 objectId INVALID_OBJECT_ID",
        "1 objectId INVALID_OBJECT_ID",
        "1 signalTemplateId TEMPLATE_NOT_FOUND",
      ]),
    );
    expect(told).toHaveLength(7);
    expect(taken.accepted).toBe(1);
  });

  test("that has more than twenty is told twenty, and how many more there are", async () => {
    const { key, signalTemplateId } = await setUp();
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
    const { errors } = await sendSignals(key, { objectId: "a.com", signalTemplateId, answer: 1, ...unknown });
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)).toMatchObject({ index: 0, field: "", message: "has 980 more faults" });
  });
});
