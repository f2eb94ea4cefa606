/** Returns a number of 32 bits that a text's length and its character at `at` come to (none: 0). Texts of one mark may differ. */
export function markOf(text: string, at: number): number {
  return (text.length << 16) ^ (text.charCodeAt(at) | 0);
}
