/**
 * Returns the text under which choices and the items of a list answer are compared: outer white space, case and Unicode form
 * set aside. Lower case and then upper case, because neither alone joins "Straße", "STRASSE" and "STRAẞE", or the three
 * sigmas. Composed before, so that a letter and its accent change case together, and after, since changing case takes some
 * letters apart.
 * Reference: contract section 3, Points, list; Unicode 16, sections 3.13 (D145, canonical caseless matching) and 5.18.
 */
export function choiceKey(text: string): string {
  return text.normalize("NFC").trim().toLowerCase().toUpperCase().normalize("NFC");
}
