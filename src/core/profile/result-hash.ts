import type { DimensionResult } from "./evaluate-dimension.ts";

const FIELD_END = 0xffff; // no UTF-16 text holds this noncharacter by accident, so fields never run together

/**
 * Returns 106 bits of a hash as text of at most 22 characters, the same for results that are equal in score, coverage,
 * number of rules and every field of every contribution in order. For results that differ it differs but with a chance of
 * 2^-106; it is no defence against somebody who looks for two that agree, and need be none: both would be their own.
 * Reference: contract section 3, Version; cyrb53 by bryc (2018), public domain, twice with different seeds.
 */
export function resultHash({ score, contributions, signalCoverage, totalRules }: DimensionResult): string {
  const lanes = new Int32Array([0xdeadbeef, 0x41c6ce57, 0x9e3779b9, 0x243f6a88]);
  mix(lanes, `${score},${signalCoverage},${totalRules},${contributions.length}`);
  for (const { ruleId, signalTemplateId, matchedValue, pointsEarned, maxPoints } of contributions) {
    mix(lanes, ruleId);
    mix(lanes, signalTemplateId);
    mix(lanes, matchedValue);
    mix(lanes, `${pointsEarned},${maxPoints}`);
  }
  const [a = 0, b = 0, c = 0, d = 0] = lanes;
  return finish(a, b) + finish(c, d);
}

function mix(lanes: Int32Array, text: string): void {
  let [a = 0, b = 0, c = 0, d = 0] = lanes;
  for (let at = 0; at <= text.length; at += 1) {
    const unit = at < text.length ? text.charCodeAt(at) : FIELD_END;
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
    c = Math.imul(c ^ unit, 2246822519);
    d = Math.imul(d ^ unit, 3266489917);
  }
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
}

/** Returns 53 bits of two lanes in base 36, after every bit of each has reached every bit of both. */
function finish(first: number, second: number): string {
  const a = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  const b = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36).padStart(11, "0");
}
