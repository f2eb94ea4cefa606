const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
const KEY = /\s*:/y;
const MAX_LISTED = 20;

/**
 * Returns the keys that a valid JSON text has twice in one object, at most 20: reading it keeps the last one in silence.
 * Reference: RFC 8259, section 4: the names within an object should be unique.
 */
export function duplicateKeys(text: string): string[] {
  const twice: string[] = [];
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else {
      KEY.lastIndex = index + token.length;
      if (!KEY.test(text)) continue;
      const key: string = JSON.parse(token);
      const keys = open.at(-1);
      if (keys?.has(key) && twice.length < MAX_LISTED) twice.push(key);
      keys?.add(key);
    }
  }
  return twice;
}
