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

/**
 * Returns a UUID of version 7 in lower case: it sorts by `time` (milliseconds since 1970) and then at random. `random` holds
 * 16 bytes, of which 10 are used.
 * Reference: RFC 9562, section 5.7.
 */
export function timeOrderedUuid(time: number, random: Uint8Array): string {
  const bytes = random.slice(0, 16);
  for (let rest = time, place = 5; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return uuidText(bytes, 7);
}

/**
 * Returns the UUID of version 8 that 16 bytes of a hash stand for: equal bytes, equal UUID.
 * Reference: RFC 9562, section 5.8.
 */
export function hashedUuid(hash: Uint8Array): string {
  return uuidText(hash.slice(0, 16), 8);
}

function uuidText(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
