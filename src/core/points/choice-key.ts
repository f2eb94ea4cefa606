/**
 * Returns the text under which choices and the items of a list answer are compared: outer white space and case set aside.
 * Lower case and then upper case, because neither alone joins "Straße", "STRASSE" and "STRAẞE", or the three sigmas.
 * Reference: contract section 3, "items compared trimmed and case-insensitively"; Unicode 16, section 5.18.
 */
export function choiceKey(text: string): string {
  return text.trim().toLowerCase().toUpperCase();
}
