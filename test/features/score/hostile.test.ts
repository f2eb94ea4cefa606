import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../../support/api.ts";
import { deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
let slug: string;

beforeAll(async () => {
  ({ key } = await makeKey());
  ({ slug } = await deploy(key));
});

const MEBIBYTE = 1024 * 1024;
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, index])));
const manyWide = `{"records":[${Array.from({ length: 1_000 }, () => `{${Array.from({ length: 500 }, (_, at) => `"f${at}":1`).join(",")}}`).join(",")}]}`;

describe("hostile input never gets a 5xx", () => {
  test.each([
    ["prototype names as features", `{"records":[{"__proto__":1,"constructor":2,"toString":"x","age":30}]}`, 200],
    ["a number beyond every double", `{"records":[{"age":1e400,"purpose":"car"}]}`, 200],
    ["5,000 features in a record", `{"records":[${wide}]}`, 422],
    ["half a million unknown features", manyWide, 200],
    ["nesting 100,000 deep in a record", `{"records":[{"age":${deep}}]}`, 422],
    ["nesting 100,000 deep as the body", deep, 422],
    ["a body cut in half", `{"records":[{"age":30,"purp`, 400],
    ["an empty body", "", 400],
    ["a million bad records", `{"records":[${"1,".repeat(1_000_000)}1]}`, 422],
    [
      "a million unknown options",
      `{"records":[],${Array.from({ length: 200_000 }, (_, at) => `"o${at}":1`).join(",")}}`,
      422,
    ],
    ["an id of a megabyte", `{"records":[{"id":"${"x".repeat(MEBIBYTE)}"}]}`, 422],
    ["exactly 8 MiB", `{"records":[{"age":30}]}`.padEnd(8 * MEBIBYTE), 200],
    ["one byte more than 8 MiB", `{"records":[{"age":30}]}`.padEnd(8 * MEBIBYTE + 1), 413],
    ["half of a surrogate pair, which is no character", String.raw`{"records":[{"\ud800":"\udfff","age":30}]}`, 400],
    ["both halves of a pair", String.raw`{"records":[{"\ud83e\udd8a":"\ud83e\udd8a","age":30}]}`, 200],
  ])("%s", async (_, body, expected) => {
    const { status, text } = await call("POST", `/v1/score/${slug}/batch`, { key, body });
    expect(status, text.slice(0, 500)).toBe(expected);
  });

  test("a body of 8 MiB whose length is not announced is refused while it is read", async () => {
    const chunk = new TextEncoder().encode(" ".repeat(MEBIBYTE));
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => (sent++ < 12 ? controller.enqueue(chunk) : controller.close()),
    });
    const { status } = await call("POST", `/v1/score/${slug}/batch`, { key, stream: body });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(12);
  });

  test("any JSON at all, as the body and as a record", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        for (const body of [json, `{"records":[${json}]}`, `{"records":[{"age":${json}}],"strict_mode":${json}}`]) {
          expect((await call("POST", `/v1/score/${slug}/batch`, { key, body })).status).toBeLessThan(500);
          expect((await call("POST", `/v1/score/${slug}`, { key, body })).status).toBeLessThan(500);
          expect((await call("POST", "/v1/models/deploy", { key, body: `{"spec":${body}}` })).status).toBeLessThan(500);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(["%", "%00", "..", "dep_%F0%9F%A6%8A", "x".repeat(5_000), "__proto__", "'; DROP TABLE models; --"])(
    "the slug %j",
    async (name) => {
      const { status } = await call("POST", `/v1/score/${name}/batch`, { key, body: { records: [{}] } });
      expect(status).toBe(404);
    },
  );
});
