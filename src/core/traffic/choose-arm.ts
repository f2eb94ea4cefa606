/** A challenger's part of the requests of a deployment, in whole percent. */
export interface TrafficShare {
  readonly trafficPct: number;
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Returns which of the challengers answers, or undefined for the champion. It is decided by a hash of the deployment's slug and
 * of `subject` (a record's id, or a request's): the same subject always meets the same arm while the shares stand, and of
 * many subjects each challenger gets its percentage. Shares together are at most 100; time is linear in the subject.
 * Reference: contract section 2b, which model scores; FNV-1a (Fowler, Noll, Vo) with the finalizer of MurmurHash3 (Appleby).
 */
export function chooseArm<Arm extends TrafficShare>(
  slug: string,
  subject: string,
  challengers: readonly Arm[],
): Arm | undefined {
  if (challengers.length === 0) return undefined;
  const place = (hashOf(`${slug}\n${subject}`) / 2 ** 32) * 100;
  let upTo = 0;
  for (const challenger of challengers) {
    upTo += challenger.trafficPct;
    if (place < upTo) return challenger;
  }
  return undefined;
}

/** Returns 32 bits that are spread evenly over texts that differ little. */
function hashOf(text: string): number {
  let hash = OFFSET_BASIS;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
