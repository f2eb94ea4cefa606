import type { z } from "zod";
import { invalidInput } from "../../core/invalid.ts";
import { decodeCursor } from "../../core/page.ts";

/** Returns the place that a cursor stands for; throws for text that is no cursor of the list whose places these are. */
export function readCursor<Place>(schema: z.ZodType<Place>, cursor: string | undefined): Place | undefined {
  const text = decodeCursor(cursor);
  if (text === undefined) return undefined;
  const read = schema.safeParse(parse(text));
  if (!read.success) throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
