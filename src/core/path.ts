const IDENTIFIER = /^[A-Za-z_$][\w$-]*$/;

/**
 * Returns the path of one key below a path, as errors name fields: `scores[1].label_id`, `bins["credit history"]`.
 * A number is an array index. The root path is the empty string.
 */
export function pathOf(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (!IDENTIFIER.test(key)) return `${parent}[${JSON.stringify(key.slice(0, 100))}]`;
  return parent === "" ? key : `${parent}.${key}`;
}
