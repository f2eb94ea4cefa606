/** So much of a receiver's answer is kept, in bytes. */
export const MAX_ANSWER_BYTES = 1_024;

/**
 * Returns the beginning of a receiver's answer as text of at most 1,024 bytes in UTF-8. What is no UTF-8 is replaced, and so is
 * what a terminal would take for a command; a character that was cut in two is left out.
 */
export function answerText(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false })
    .decode(bytes.subarray(0, MAX_ANSWER_BYTES), { stream: true })
    .replaceAll(/[^\P{Cc}\n\r\t]/gu, "\u{fffd}");
  const kept = new Uint8Array(MAX_ANSWER_BYTES);
  const { read } = new TextEncoder().encodeInto(text, kept);
  return text.slice(0, read);
}
