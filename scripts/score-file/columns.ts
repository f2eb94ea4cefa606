import { EXIT, failure } from "../api/failure.ts";
import type { Options } from "./options.ts";

/** What becomes of each column of the input. */
export type Columns = {
  id: string;
  /** The features that are sent; all there are, where the card could not be read. */
  variables: ReadonlySet<string> | undefined;
  keep: string[];
  verify: string | undefined;
  /** What to say where no column names the records, and one is probably meant to. */
  hint: string | undefined;
  /** Notes a column that is not sent. */
  leave: (name: string) => void;
  /** The columns that were left behind since this was last asked. */
  newlyLeft: () => string[];
};

/** What the input has to have columns for, and how that is called. */
export type Fields = { names: string[]; called: string };

type Wanted = Pick<Options, "id" | "keep" | "keepAll" | "verify" | "force">;

/** So many names are told; of a file that has a new one in every record, no more are remembered. */
const MOST_LEFT = 200;

/** Holds the columns of an input against what scores, where that is known, and the options, and refuses what would score every row wrong. */
export function chooseColumns(names: string[], fields: Fields | undefined, wanted: Wanted): Columns {
  if (names.length > 0) {
    refuseAbsent(names, wanted);
    if (fields !== undefined && !wanted.force) refuseMissing(names, fields);
  }
  const id = wanted.id ?? "id";
  const left = new Set<string>();
  let told = 0;
  const keep = wanted.keepAll ? names.filter((name) => name !== id) : wanted.keep;
  const used = new Set([id, ...keep, ...(wanted.verify === undefined ? [] : [wanted.verify])]);
  return {
    id,
    variables: fields && new Set(fields.names),
    keep,
    verify: wanted.verify,
    hint: idHint(names, wanted),
    leave: (name) => {
      if (!used.has(name) && left.size < MOST_LEFT) left.add(name);
    },
    newlyLeft: () => {
      const fresh = [...left].slice(told);
      told = left.size;
      return fresh;
    },
  };
}

function idHint(names: string[], { id }: Wanted): string | undefined {
  if (id !== undefined || names.includes("id")) return undefined;
  const meant = likely("id", names);
  return meant === ""
    ? undefined
    : `No column is called id${meant} Then give --id; now the scores bear row numbers only.`;
}

function refuseAbsent(names: string[], { id, keep, verify }: Wanted): void {
  const asked = [
    ...(id === undefined ? [] : [["--id", id] as const]),
    ...keep.map((name) => ["--keep", name] as const),
    ...(verify === undefined ? [] : [["--verify", verify] as const]),
  ];
  const absent = asked.filter(([, name]) => !names.includes(name));
  if (absent.length === 0) return;
  const lines = absent.map(([option, name]) => `  ${option} ${name}${likely(name, names)}`);
  throw failure(
    `The input has no such column:\n${lines.join("\n")}\nIts columns are ${quoted(names)}. Nothing was scored.`,
    EXIT.unfit,
  );
}

function refuseMissing(names: string[], fields: Fields): void {
  const missing = fields.names.filter((field) => !names.includes(field));
  if (missing.length === 0) return;
  const lines = missing.map((field) => `  ${field}${likely(field, names)}`);
  throw failure(
    `The input has no column for ${missing.length} of the ${fields.names.length} ${fields.called}:\n` +
      `${lines.join("\n")}\n` +
      `Its columns are ${quoted(names)}. Nothing was scored.\n` +
      "Correct the names, give the right --delimiter, or add --force to score every row without them.",
    EXIT.unfit,
  );
}

/** The column that is probably meant: the same but for letter case, blanks and the like. */
function likely(wanted: string, names: string[]): string {
  const alike = names.filter((name) => simplified(name) === simplified(wanted));
  return alike.length === 0 ? "" : `: is it ${alike.map((name) => `"${name}"`).join(" or ")}?`;
}

function simplified(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

const MOST_NAMES = 30;

function quoted(names: string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  if (names.length > MOST_NAMES) shown.push(`and ${names.length - MOST_NAMES} more`);
  return shown.join(", ");
}
