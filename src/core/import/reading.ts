import type { FieldError } from "../errors.ts";
import { invalidInput } from "../invalid.ts";
import { inspectSpecification } from "../scorecard/inspect-specification.ts";
import type { Note } from "../scorecard/notes.ts";
import type { Bin, Reason, ReasonMethod, Scaling, Specification } from "../scorecard/specification.ts";

/** What a file lacks and its sender says beside it. */
export interface ImportOptions {
  readonly scorecardId?: string | undefined;
  readonly name?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly basePoints?: number | undefined;
  readonly pdo?: number | undefined;
  readonly targetScore?: number | undefined;
  readonly targetOdds?: number | undefined;
  readonly specialCodes?: readonly number[] | undefined;
}

/** A walk over a file: what it cannot say in a specification, and what it is read as only nearly. */
export interface Reading {
  readonly problems: FieldError[];
  readonly notes: Note[];
  readonly options: ImportOptions;
}

/** A card as its file has it, before it is checked as a specification. */
export interface CardDraft {
  readonly name?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly description?: string | undefined;
  readonly scaling: Scaling;
  readonly variables: readonly VariableDraft[];
  readonly reasons?: ReasonMethod | undefined;
}

export interface VariableDraft {
  readonly name: string;
  readonly type: "numeric" | "categorical";
  readonly bins: readonly Bin[];
  readonly reason?: Reason | undefined;
}

export interface ImportedCard {
  readonly spec: Specification;
  readonly notes: readonly Note[];
}

const MAX_NOTES = 200;

/** Notes that an element cannot be said in a specification. */
export function cannot({ problems }: Reading, path: string, message: string): undefined {
  problems.push({ field: path, message });
  return undefined;
}

/** Notes what is left out, or read only nearly. */
export function remark({ notes }: Reading, path: string, message: string): void {
  notes.push({ path, message });
}

/**
 * Returns the specification of a draft with all notes, at most 200 and then their number. Throws 422 `not_expressible` with
 * everything that the file says and a specification cannot, and what is wrong with the specification that it leads to; or
 * 422 VALIDATION_ERROR where only what must stand beside the file is missing.
 */
export function finishCard(reading: Reading, draft: CardDraft | undefined): ImportedCard {
  const { options, problems, notes } = reading;
  const named = {
    scorecard_id: options.scorecardId ?? draft?.name,
    name: options.name ?? draft?.name,
    model_version: options.modelVersion ?? draft?.modelVersion,
  };
  const missing = Object.entries(named)
    .filter(([, value]) => value === undefined)
    .map(([field]) => ({ field, message: "is missing: the file does not have it" }));
  if (!draft || problems.length > 0) throw notExpressible([...problems, ...missing]);
  const { scaling, variables, reasons, description } = draft;
  const { specification, problems: found } = inspectSpecification({
    metadata: {
      spec_version: "1.0",
      scorecard_id: named.scorecard_id ?? "?",
      name: named.name ?? "?",
      model_version: named.model_version ?? "?",
      ...(description !== undefined && { description }),
    },
    scaling: { ...scaling, score_decimals: null, pd_decimals: null },
    variables: variables.map(({ name, type, reason }) => ({ name, type, ...(reason && { reason }) })),
    bins: Object.fromEntries(variables.map(({ name, bins }) => [name, bins])),
    ...(reasons && { reasons }),
  });
  if (!specification) throw notExpressible([...found, ...missing]);
  if (missing.length > 0) throw invalidInput(missing);
  return { spec: specification, notes: listed(notes) };
}

function listed(notes: readonly Note[]): readonly Note[] {
  if (notes.length <= MAX_NOTES) return notes;
  const message = `there are ${notes.length} notes, of which ${MAX_NOTES} are listed`;
  return [...notes.slice(0, MAX_NOTES), { path: "", message }];
}

function notExpressible(problems: readonly FieldError[]) {
  const summary = ([first, ...others]: readonly FieldError[]) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    return `The file is not a card that a specification can say: ${first?.field || "the file"} ${first?.message ?? ""}${more}.`;
  };
  return invalidInput(problems, { code: "not_expressible", summary });
}
