import { sha256 } from "../digest.ts";
import { hashedUuid } from "../identifier.ts";
import type { SpaceId } from "./space.ts";

/**
 * Returns the id of the person of an e-mail address in a space, a UUID: one person is one annotator, whatever keys they
 * hold and however the letters of the address are written.
 * Reference: RFC 9562, section 5.8.
 */
export async function annotatorIdOf(space: SpaceId, email: string): Promise<string> {
  return hashedUuid(await sha256(JSON.stringify([space, "annotator", email.toLowerCase()])));
}
