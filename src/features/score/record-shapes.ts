import { putBounded } from "../../core/bounded-map.ts";
import type { ApplicantRecord } from "../../core/scorecard/record.ts";

const MAX_SHAPES = 64;
const MAX_NAMES = 200;
const MAX_CHARACTERS = 20_000;

/** An object of each shape, with nothing in it but the names. */
const shapes = new Map<string, unknown>();

/**
 * Keeps one object with a record's names alive, without its values. The engine forgets how parsed objects are laid out with
 * the last of them, and with that the code that was compiled for them: where each request begins anew, reading features
 * takes several times as long.
 */
export function keepShape(record: ApplicantRecord): void {
  const names = Object.keys(record);
  if (names.length > MAX_NAMES) return;
  const shape = JSON.stringify(names);
  if (shape.length > MAX_CHARACTERS || shapes.has(shape)) return;
  // Parsed, as records are: an object that is made in another way has another layout.
  const empty: unknown = JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join(",")}}`);
  putBounded(shapes, shape, empty, MAX_SHAPES);
}
