const IDENTIFIER = /^[A-Za-z_$][\w$-]*$/;
const MAX_CHARACTERS = 200;

/**
 * Returns the path of one key below a path, as errors name fields: `scores[1].label_id`, `bins["credit history"]`.
 * A number is an array index. The root path is the empty string. A key of more than 200 characters is cut.
 */
export function pathOf(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (key.length > MAX_CHARACTERS || !IDENTIFIER.test(key)) {
    return `${parent}[${JSON.stringify(key.slice(0, MAX_CHARACTERS))}]`;
  }
  return parent === "" ? key : `${parent}.${key}`;
}
