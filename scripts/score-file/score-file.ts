import { stat } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { EXIT, failure } from "../api/failure.ts";
import type { Interruption } from "../api/interruption.ts";
import { patienceOf } from "../api/patience.ts";
import type { Connection } from "../api/request.ts";
import type { Patience } from "../api/send.ts";
import { inBatches, skipRows } from "./batches.ts";
import { fieldsOf, readCard } from "./card.ts";
import type { Card } from "./card.ts";
import type { Checkpoint, RunIdentity } from "./checkpoint.ts";
import { chooseColumns } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { toFile, toStream } from "./destination.ts";
import type { Destination } from "./destination.ts";
import { refuseSharedWarning } from "./first-rows.ts";
import { nameOf } from "./options.ts";
import type { Options } from "./options.ts";
import { showProgress } from "./progress.ts";
import type { Progress, Terminal } from "./progress.ts";
import { peekNames, readRecords } from "./read-records.ts";
import type { PassedOver, PlacedRecord } from "./record.ts";
import { selectRows } from "./rows.ts";
import { sendBatch, versionChanged } from "./send-batch.ts";
import type { BatchAnswer } from "./send-batch.ts";
import { layTable } from "./table.ts";
import { countResults } from "./tally.ts";
import type { Tally } from "./tally.ts";
import { openText } from "./text-chunks.ts";
import type { TextSource } from "./text-chunks.ts";
import { verify } from "./verification.ts";

type Streams = { stdin: Readable; stdout: Writable; stderr: Terminal };
type Surroundings = { connection: Connection; interruption: Interruption; streams: Streams };
type Scored = { tally: Tally; passedOver: PassedOver };

/** Scores the records of a file, from where an interrupted run stopped, and returns the tally of all of them. */
export async function scoreFile(options: Options, surroundings: Surroundings): Promise<Scored> {
  const { streams, connection } = surroundings;
  const { run, size } = await identify(options, connection);
  const destination = options.output === "-" ? toStream(streams.stdout) : toFile(options.output);
  let progress: Progress | undefined;
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = await destination.start(run, options.restart);
    const { records } = checkpoint.tally;
    progress = showProgress(streams.stderr, { size, start: { bytes: checkpoint.inputBytes, records } });
    if (records > 0) progress.note(`Going on after ${records} records.`);
    const passedOver = await scoreRest(checkpoint, options, { ...surroundings, destination, progress });
    await destination.finish();
    return { tally: checkpoint.tally, passedOver };
  } catch (error) {
    throw explain(error, checkpoint?.tally.records ?? 0, destination);
  } finally {
    progress?.end();
    await destination.close();
  }
}

async function identify(
  options: Options,
  { url }: Connection,
): Promise<{ run: RunIdentity; size: number | undefined }> {
  const { input, output, format, scorer } = options;
  const { delimiter, id, keep, keepAll, verify, contributions, reasons, strict } = options;
  const settings = JSON.stringify({ delimiter, id, keep, keepAll, verify, contributions, reasons, strict });
  const common = { format, scorer: nameOf(scorer), url, settings };
  const stream = { run: { ...common, input: { path: "-", size: 0, mtimeMs: 0 } }, size: undefined };
  if (input === "-") return stream;
  const stats = await stat(input);
  if (stats.isDirectory()) throw failure(`${input} is a folder. Give the name of a file.`);
  if (!stats.isFile()) return stream; // a pipe with a name, like the standard input
  const { size, mtimeMs, dev, ino } = stats;
  const there = output === "-" ? undefined : await stat(output).catch(() => undefined);
  if (there?.dev === dev && there.ino === ino)
    throw failure(`${output} is the input file: give another --out.`, EXIT.usage);
  return { run: { ...common, input: { path: input, size, mtimeMs } }, size };
}

type Parts = Surroundings & { destination: Destination; progress: Progress };

/** Reads the input, scores what the checkpoint has not, and closes the input however that ends. */
async function scoreRest(checkpoint: Checkpoint, options: Options, parts: Parts): Promise<PassedOver> {
  const passedOver = { empty: 0, headers: 0 };
  const source = openText(options.input, parts.streams.stdin, parts.interruption.stopping);
  const records = readRecords(source, passedOver, options);
  try {
    await scoreRecords(checkpoint, options, { ...parts, source, records });
  } finally {
    source.close();
  }
  return passedOver;
}

type Reading = { source: TextSource; records: AsyncGenerator<PlacedRecord> };

/** Holds the first records against the card, and then scores batch after batch and moves the checkpoint on with each. */
async function scoreRecords(checkpoint: Checkpoint, options: Options, parts: Parts & Reading): Promise<void> {
  const { connection, interruption, destination, progress, source, records } = parts;
  const { tally } = checkpoint;
  const startedAt = performance.now() - tally.elapsedMs;
  const patience = patienceOf(interruption, progress.note);
  const { names, all } = await peekNames(source, records);
  const card = await cardFor(checkpoint, options, connection, patience);
  if (card === undefined) progress.note(CARD_NOT_READ);
  checkpoint.model ??= card?.model ?? null;
  const { model } = checkpoint;
  const scorer = model === null ? options.scorer : { model }; // by its own id no challenger answers, and no newer version
  const columns = chooseColumns(names, card && fieldsOf(card), options);
  if (columns.hint !== undefined) progress.note(columns.hint);
  const table = (answer?: BatchAnswer) => layTable(columns, options, { card, answer });

  const rows = skipRows(selectRows(source.name, all, columns), tally.records);
  for await (const batch of inBatches(source, rows, options)) {
    tellLeft(columns, progress.note);
    interruption.stopping.throwIfAborted();
    const version = tally.version ?? card?.version ?? null;
    const answer = await sendBatch({ ...connection, scorer, version }, batch, patience);
    if (tally.records === 0 && !options.force) refuseSharedWarning(batch, answer);
    const { header, rows: toRows } = table(answer);
    await destination.append(checkpoint, header, toRows(batch.rows, answer));
    checkpoint.inputBytes = batch.bytesRead;
    countResults(tally, batch.rows, answer);
    if (options.verify !== undefined) verify(tally.verification, batch.rows, answer.results);
    tally.elapsedMs = performance.now() - startedAt;
    await destination.save(checkpoint);
    progress.update({ bytes: batch.bytesRead, records: tally.records });
  }
  if (tally.records === 0) await destination.append(checkpoint, table().header, "");
}

export const CARD_NOT_READ =
  "This key may not read the card (scope read): every column but the id is sent, and the header is not held against the card.";

/** The card that scores: a run that goes on keeps the one that it began with. */
async function cardFor(
  { model, tally: { version } }: Checkpoint,
  { scorer }: Options,
  connection: Connection,
  patience: Patience,
): Promise<Card | undefined> {
  const card = await readCard(connection, model === null ? scorer : { model }, patience);
  if (card === undefined || version === null || card.version === version) return card;
  throw versionChanged(`${nameOf(scorer)} has model version ${card.version} now, not ${version}`, version);
}

/** Says once which columns are not sent. */
export function tellLeft(columns: Columns, note: (text: string) => void, why = "the card has no such variable"): void {
  const names = columns.newlyLeft();
  if (names.length === 0) return;
  note(`Not sent, since ${why}: ${names.join(", ")}. (--keep A,B or --keep-all carries columns over.)`);
}

const NO_ROOM = new Set<unknown>(["ENOSPC", "EDQUOT", "EFBIG"]);

function explain(error: unknown, records: number, { goingOn }: Destination): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "AbortError") return failure(`Stopped after ${records} records. ${goingOn}`, EXIT.interrupted);
  if ("code" in error && NO_ROOM.has(error.code)) {
    return failure(
      `There is no room left for the output on its disk. ${records} scores are safe. Make room. ${goingOn}`,
    );
  }
  return error;
}
