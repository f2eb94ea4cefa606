import { EXIT, failure } from "../api/failure.ts";
import { MAX_BYTES, MAX_RECORDS } from "../score-file/batches.ts";
import type { Row } from "../score-file/rows.ts";
import { answersOf } from "./answers.ts";
import type { Measure } from "./criteria.ts";

/** One application of the file, as far as the output needs it. */
export type Application = { applicationId: string; place: string; row: number; kept: string[] };

/** One request's worth of applications, and its candidates as JSON. */
export type Submission = { applications: Application[]; candidates: string };

const MOST_LISTED = 20;
const ENVELOPE_BYTES = 2_000;

/** Cuts the rows of a file into submissions, all of them before the first is sent: a row without an id of its own stops it. */
export async function cutSubmissions(
  rows: AsyncIterable<Row>,
  { answers }: Measure,
  column: string,
): Promise<Submission[]> {
  const submissions: Submission[] = [];
  const firstOf = new Map<string, string>();
  const problems: string[] = [];
  let applications: Application[] = [];
  let members: string[] = [];
  let bytes = ENVELOPE_BYTES;
  const cut = () => {
    if (applications.length > 0) submissions.push({ applications, candidates: members.join(",") });
    [applications, members, bytes] = [[], [], ENVELOPE_BYTES];
  };
  for await (const { id: applicationId, place, row, kept, features } of rows) {
    const first = applicationId === null ? undefined : firstOf.get(applicationId);
    if (applicationId === null || first !== undefined) {
      const problem = first === undefined ? "has no id" : `has the id ${applicationId} of ${first}`;
      problems.push(`  row ${row} (${place}): ${problem}`);
      continue;
    }
    firstOf.set(applicationId, `row ${row}`);
    const candidate = answers ? { answers: answersOf(features, answers) } : { features };
    const member = JSON.stringify({ applicationId, candidate });
    const size = Buffer.byteLength(member) + 1;
    if (members.length === MAX_RECORDS || bytes + size > MAX_BYTES) cut();
    applications.push({ applicationId, place, row, kept });
    members.push(member);
    bytes += size;
  }
  cut();
  if (problems.length > 0) throw unusableIds(problems, column);
  return submissions;
}

function unusableIds(problems: string[], column: string) {
  const shown = problems.slice(0, MOST_LISTED);
  if (problems.length > MOST_LISTED) shown.push(`  … and ${problems.length - MOST_LISTED} more`);
  return failure(
    `Each row needs an id of its own in the column ${column}, and ${problems.length} of them have none. ` +
      `Nothing was submitted.\n${shown.join("\n")}\nCorrect the input, or name the right column with --id.`,
    EXIT.unfit,
  );
}
