const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_CHARACTERS = 10;

/**
 * Returns one character of Crockford's base 32 (lower case) for each byte: 5 random bits a character.
 * Reference: Douglas Crockford, Base 32.
 */
export function randomText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += ALPHABET.charAt(byte & 31);
  return text;
}

/**
 * Returns a 26-character identifier that sorts by time: 10 characters of `time` (milliseconds since 1970, below 2^50) and
 * one for each of the 16 random bytes.
 * Reference: the ULID specification, in lower case.
 */
export function timeOrderedId(time: number, random: Uint8Array): string {
  let text = "";
  for (let rest = time, place = 0; place < TIME_CHARACTERS; place += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text + randomText(random);
}
