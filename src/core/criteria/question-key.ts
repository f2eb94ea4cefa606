/** Returns what two texts of one question share: Unicode NFC, trimmed, inner blanks as one, ignoring case. */
export function questionKey(text: string): string {
  return text.normalize("NFC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}
