import { sha256 } from "../../src/core/digest.ts";

/** Returns the SHA-256 of a text as the database keeps it: hexadecimal. */
export async function hashOf(text: string): Promise<string> {
  return Buffer.from(await sha256(text)).toString("hex");
}
