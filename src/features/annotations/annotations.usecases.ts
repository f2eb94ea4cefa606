import { z } from "zod";
import type { Identity } from "../../core/access/identity.ts";
import { allows } from "../../core/access/scope.ts";
import type { SpaceId } from "../../core/access/space.ts";
import { parseScoreId } from "../../core/annotation/score-id.ts";
import { AppError } from "../../core/errors.ts";
import { pageOf, type Page } from "../../core/page.ts";
import { commit, readTogether } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import { ruleOf } from "../labels/labels.usecases.ts";
import {
  selectScore,
  selectScoreCount,
  selectScorePage,
  selectScores,
  selectScoresOfSource,
} from "./annotations.repository.ts";
import type { Score, ScoreListQuery, ScorePatch, SourceQuery } from "./annotations.schemas.ts";
import { requireValue, scoreRowsOf } from "./create-scores.usecases.ts";
import { readCursor } from "./read-cursor.ts";
import { asScore, type ScoreRow } from "./score-rows.ts";
import { deleteScore, expectLabels, updateScore } from "./score-writes.repository.ts";
import { unitOf } from "./scorer.ts";

/** An answer is at most 8 MiB. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024 - 1024;
const SourceCursor = z.tuple([z.int(), z.int(), z.string()]);

/** A score of a page, and how many there are from here on. */
type FoundRow = ScoreRow & { readonly found: number };

/** Returns a score; throws 404 where the space has none of that id. */
export async function getScore({ db }: Pick<Deps, "db">, space: SpaceId, id: string): Promise<Score> {
  return asScore(await requireScore(db, space, id));
}

/** Changes what is named of a score; a new value puts the old one into its history. Only its annotator or an admin may. */
export async function changeScore(
  { db, now, receipt, contention }: Pick<Deps, "db" | "now" | "receipt" | "contention">,
  caller: Identity,
  id: string,
  { value, score_source: scoreSource, notes }: ScorePatch,
): Promise<Score> {
  const { space } = caller;
  return retryConflict(contention, async () => {
    const row = await requireOwnScore(db, caller, id);
    const label = { name: row.labelName, rule: ruleOf({ type: row.labelType, settings: row.labelSettings }) };
    const read = value === undefined ? undefined : requireValue(label, value);
    const statements = [
      expectLabels(space, [{ number: row.labelNumber, revision: row.labelRevision }]),
      updateScore(space, row, { read, scoreSource, notes }, now()),
      selectScores(space, row, [row.labelNumber]),
    ];
    return receipt.commitThenAnswer(statements, (rows) => {
      const [changed] = scoreRowsOf(rows.at(-1));
      if (!changed) throw noScore(id); // deleted since it was read
      return asScore(changed);
    });
  });
}

/** Takes a score out of every read. Only its annotator or an admin may. */
export async function removeScore({ db, now }: Pick<Deps, "db" | "now">, caller: Identity, id: string): Promise<void> {
  const row = await requireOwnScore(db, caller, id);
  const [deleted = []] = await commit(db, [deleteScore(caller.space, row, now())]);
  if (deleted.length === 0) throw noScore(id);
}

/** Returns a page of scores, the newest first. */
export async function listScorePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { source_type: sourceType, source_id: sourceId, label_id: labelId, annotator, page, limit }: ScoreListQuery,
): Promise<{ count: number; results: Score[] }> {
  const source = sourceId === undefined ? undefined : { unit: await unitOf(sourceId), id: sourceId };
  const place = { limit, offset: (page - 1) * limit };
  const filter = { labelId, sourceType, source, annotator };
  const [rows, [counted]] = await readTogether<[ScoreRow[], { count: number }[]]>(
    db,
    selectScorePage(space, filter, place),
    selectScoreCount(space, filter),
  );
  return { count: counted?.count ?? 0, results: rows.map(asScore) };
}

/** Returns a page of everybody's scores of a source, by label name and then the newest first. */
export async function listSourcePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  { source_type: sourceType, source_id: sourceId, limit, cursor }: SourceQuery,
): Promise<Page<Score>> {
  const source = { sourceType, source: { unit: await unitOf(sourceId), id: sourceId } };
  const after = readCursor(SourceCursor, cursor);
  const page = { after, limit, maxBytes: MAX_PAGE_BYTES };
  const [rows] = await readTogether<[FoundRow[]]>(db, selectScoresOfSource(space, source, page));
  const isCut = rows.length < (rows[0]?.found ?? 0);
  const following = isCut ? [...rows, ...rows.slice(-1)] : rows;
  const placeOf = (row: ScoreRow) => JSON.stringify([row.labelNumber, row.createdAt, row.annotator]);
  const { nextCursor } = pageOf(following, rows.length, placeOf);
  return { data: rows.map(asScore), nextCursor };
}

async function requireScore(db: Deps["db"], space: SpaceId, id: string): Promise<ScoreRow> {
  const place = parseScoreId(id);
  if (!place) throw noScore(id);
  const [[row]] = await readTogether<[ScoreRow[]]>(db, selectScore(space, place));
  if (!row) throw noScore(id);
  return row;
}

async function requireOwnScore(db: Deps["db"], { space, annotator, scopes }: Identity, id: string): Promise<ScoreRow> {
  const row = await requireScore(db, space, id);
  if (row.annotator === annotator || allows(scopes, "admin")) return row;
  throw new AppError("AUTHORIZATION", "NOT_THE_ANNOTATOR", "Only the annotator of a score or an admin may change it.", {
    action: "Use a key of the annotator, or one with the scope admin.",
    details: { annotator: row.annotator },
  });
}

function noScore(id: string): AppError {
  return new AppError("NOT_FOUND", "SCORE_NOT_FOUND", `Score not found: ${id}`, {
    action: "List the scores with GET /model-hub/scores/.",
  });
}
