/** How deep any JSON value that is kept may be nested. */
export const MAX_JSON_DEPTH = 32;

const encoder = new TextEncoder();

/**
 * Returns how deep a JSON value is nested: 0 for a scalar, 1 for an empty array or object. Counting ends at `MAX_JSON_DEPTH + 1`,
 * so that a value of any depth costs bounded stack.
 */
export function depthOf(value: unknown, reached = 0): number {
  if (typeof value !== "object" || value === null) return reached;
  const own = reached + 1;
  if (own > MAX_JSON_DEPTH) return own;
  let deepest = own;
  for (const item of Object.values(value)) deepest = Math.max(deepest, depthOf(item, own));
  return deepest;
}

/** Returns how many bytes a text takes in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/**
 * Returns what keeps a JSON value from being stored, as a sentence without its subject, or undefined: more than 32 levels,
 * or more than `maxBytes` as JSON text.
 * Reference: contract section 1, Bounds.
 */
export function refuseUnbounded(value: unknown, maxBytes: number): string | undefined {
  if (depthOf(value) > MAX_JSON_DEPTH) return `is nested more than the ${MAX_JSON_DEPTH} levels allowed`;
  const bytes = bytesOf(JSON.stringify(value));
  return bytes > maxBytes ? `has ${bytes} bytes as JSON, more than the ${maxBytes} allowed` : undefined;
}
