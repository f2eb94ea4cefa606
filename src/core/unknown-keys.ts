import { refuse, type Fields, type Inspection } from "./inspect.ts";
import { pathOf } from "./path.ts";

const MAX_LISTED = 10;

/** Notes the keys of an object that mean nothing: the first ten by name, and then how many there are. */
export function refuseUnknownKeys(
  inspection: Inspection,
  path: string,
  object: Fields,
  known: readonly string[],
): void {
  const unknown = Object.keys(object).filter((key) => !known.includes(key));
  for (const key of unknown.slice(0, MAX_LISTED)) refuse(inspection, pathOf(path, key), "is not a known key");
  if (unknown.length > MAX_LISTED) {
    refuse(inspection, path, `has ${unknown.length} unknown keys, of which ${MAX_LISTED} are listed`);
  }
}
