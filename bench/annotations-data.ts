import { createHash } from "node:crypto";
import type { LabelRule } from "../src/core/annotation/label.ts";
import { readSettings } from "../src/core/annotation/read-settings.ts";
import { placeOf } from "../src/core/annotation/score-id.ts";
import type { Runtime } from "./runtime.ts";
import { SPACE, type Sender } from "./tenant.ts";

/** A label of the bench with its scores: each source has those of two people and a model. */
export interface BenchLabel {
  readonly id: string;
  readonly number: number;
  readonly rule: LabelRule;
}

const ANNOTATORS = ["ada", "grace", "robot"];
const ROWS_A_STATEMENT = 1_000;

const SETTINGS = {
  star: { no_of_stars: 5 },
  categorical: { options: ["good", "fair", "poor"].map((label) => ({ label })) },
  numeric: { min: 0, max: 100, step_size: 0.5 },
} as const;
type BenchType = keyof typeof SETTINGS;

/** What a score of each type is stored as, from a number of 0 to 4. */
const STORED: Readonly<Record<BenchType, (grade: number) => { measure: number | string; value: object }>> = {
  star: (grade) => ({ measure: grade + 1, value: { rating: grade + 1 } }),
  numeric: (grade) => ({ measure: grade * 20.5, value: { value: grade * 20.5 } }),
  categorical: (grade) => {
    const selected = [["good", "fair", "poor"][grade % 3]];
    return { measure: JSON.stringify(selected), value: { selected } };
  },
};

/** Makes star labels and returns their ids. */
export async function makeLabels(send: Sender, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const label = { name: `Label ${number}`, type: "star" };
    ids.push((await send<{ id: string }>("POST", "/model-hub/annotations-labels/", label)).id);
  }
  return ids;
}

/** Makes a label and stores scores of it, past the API: that many calls would take an hour. */
export async function fillLabel(
  { database }: Runtime,
  send: Sender,
  type: BenchType,
  scores: number,
): Promise<BenchLabel> {
  const rule = readSettings(type, SETTINGS[type]);
  if ("problems" in rule) throw new Error("The settings of the bench are wrong.");
  const label = { name: `${type} of ${scores}`, type, settings: SETTINGS[type] };
  const { id } = await send<{ id: string }>("POST", "/model-hub/annotations-labels/", label);
  const query = "SELECT number FROM annotation_labels WHERE space_id = ?1 AND id = ?2";
  const number = await database.prepare(query).bind(SPACE, id).first<number>("number");
  if (number === null) throw new Error("The label is not there.");
  for (let from = 0; from < scores; from += ROWS_A_STATEMENT) {
    const rows = Array.from({ length: Math.min(ROWS_A_STATEMENT, scores - from) }, (_, at) =>
      rowOf(type, number, from + at),
    );
    await database
      .prepare(
        `INSERT INTO annotation_scores (space_id, label_number, unit, source_type, source_id, annotator, mark,
          score_source, measure, created_at, updated_at, value, value_history)
        SELECT ?1, ?2, j.value ->> 0, 'trace', j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
          j.value ->> 6, j.value ->> 6, j.value ->> 7, '[]' FROM json_each(?3) AS j`,
      )
      .bind(SPACE, number, JSON.stringify(rows))
      .run();
  }
  return { id, number, rule };
}

function rowOf(type: BenchType, labelNumber: number, at: number): unknown[] {
  const source = Math.floor(at / ANNOTATORS.length);
  const annotator = ANNOTATORS[at % ANNOTATORS.length] ?? "";
  const sourceId = `00000000-0000-4000-8000-${source.toString(16).padStart(12, "0")}`;
  const { unit, mark } = placeOf(labelNumber, hash(sourceId), hash(`${sourceId} ${annotator}`));
  const grade = (source * 7 + ((hash(`${annotator}${source}`).at(0) ?? 0) % 2)) % 5;
  const { measure, value } = STORED[type](grade);
  const scoreSource = annotator === "robot" ? "model" : "human";
  return [unit, sourceId, annotator, mark, scoreSource, measure, 1_774_535_400_000 + at, JSON.stringify(value)];
}

function hash(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
