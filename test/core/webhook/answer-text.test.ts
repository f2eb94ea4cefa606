import fc from "fast-check";
import { expect, test } from "vitest";
import { answerText, MAX_ANSWER_BYTES } from "../../../src/core/webhook/answer-text.ts";

const encode = (text: string) => new TextEncoder().encode(text);

test("a receiver's answer is kept as it is where it is short text", () => {
  expect(answerText(encode('{"ok": true}\n'))).toBe('{"ok": true}\n');
  expect(answerText(encode("Zoë 评分"))).toBe("Zoë 评分");
});

test("of a long answer the first kilobyte is kept, without half a character", () => {
  expect(answerText(encode("x".repeat(5_000)))).toBe("x".repeat(1_024));
  expect(answerText(encode(`${"x".repeat(1_023)}é`))).toBe("x".repeat(1_023));
});

test("what is no text, or would command a terminal, is replaced", () => {
  expect(answerText(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\u{fffd}b");
  expect(answerText(encode("a\u{0}\u{1b}[31m\r\n\tb"))).toBe("a\u{fffd}\u{fffd}[31m\r\n\tb");
});

test("no answer is kept in more than a kilobyte", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      expect(encode(answerText(bytes)).length).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
    }),
  );
});
