import { expect, test } from "vitest";
import { retryOutrun } from "../../../src/core/outrun.ts";

async function attempts(fail: (nth: number) => Error | undefined): Promise<{ made: number; outcome: unknown }> {
  let made = 0;
  const outcome = await retryOutrun(async () => {
    made += 1;
    const error = fail(made);
    if (error) throw error;
    return "stored";
  }).catch((error: unknown) => error);
  return { made, outcome };
}

test.each(["NOT NULL", "UNIQUE", "FOREIGN KEY"])(
  "what a %s guard has refused is read and decided anew",
  async (kind) => {
    const refused = new Error("Failed query", { cause: new Error(`D1_ERROR: ${kind} constraint failed: t.c: SQLITE`) });
    expect(await attempts((nth) => (nth < 3 ? refused : undefined))).toEqual({ made: 3, outcome: "stored" });
  },
);

test("after five attempts the refusal itself is thrown", async () => {
  const refused = new Error("UNIQUE constraint failed: t.c");
  expect(await attempts(() => refused)).toEqual({ made: 5, outcome: refused });
});

test("any other failure is thrown at once: it may or may not have been stored", async () => {
  const failures = [new Error("D1_ERROR: Network connection lost."), new Error("CHECK constraint failed: claim")];
  for (const failure of failures) expect(await attempts(() => failure)).toEqual({ made: 1, outcome: failure });
});
