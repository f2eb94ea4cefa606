import { z } from "zod";
import type { SpaceId } from "../../core/access/space.ts";
import { cohenKappa } from "../../core/annotation/cohen.ts";
import {
  intervalDisagreement,
  krippendorffAlpha,
  nominalDisagreement,
  ordinalDisagreement,
  undefinedBecause,
  type Coefficient,
  type Disagreement as Sums,
} from "../../core/annotation/krippendorff.ts";
import { levelOf, type LabelRule } from "../../core/annotation/label.ts";
import { MAX_STARS } from "../../core/annotation/read-settings.ts";
import { scoreIdOf } from "../../core/annotation/score-id.ts";
import { SOURCE_TYPES, type SourceType } from "../../core/annotation/source-type.ts";
import { pageOf, type Page } from "../../core/page.ts";
import { readTogether } from "../../db/client.ts";
import type { Deps } from "../../deps.ts";
import { readCursor } from "../annotations/read-cursor.ts";
import { requireKnownLabel, type KnownLabel } from "../labels/labels.usecases.ts";
import {
  RANK_PAIRS,
  selectAgreement,
  type AgreementRows,
  type Compared,
  type ConfusionRow,
  type CountedValue,
  type Counts,
  type LevelSums,
  type Measure,
  type PairRow,
  type UnitCounts,
} from "./agreement.repository.ts";
import type { Agreement, CompareValue, Disagreement, DisagreementQuery } from "./agreement.schemas.ts";
import { selectDisputed, type DisputedRow } from "./disagreements.repository.ts";
import { fullDistribution } from "./distribution.ts";

/** Returns how far annotators agree on a label, over all sources or those of one type; everything is counted by the database. */
export async function readAgreement(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  labelId: string,
  sourceType: SourceType | undefined,
): Promise<Agreement> {
  const label = await requireKnownLabel(db, space, labelId);
  const { rule } = label;
  const which = { space, labelNumber: label.number, sourceType };
  const level = levelOf(rule.type);
  const [[counts], [units], values, [sums = {}], pairs, confusion] = await readTogether<AgreementRows>(
    db,
    ...selectAgreement(which, rule),
  );
  const alpha =
    level === null
      ? undefinedBecause("Texts are not compared.")
      : krippendorffAlpha(DISAGREEMENT[level](units?.values ?? 0, sums));
  return describe(label, { counts, units, values, alpha, pairs, confusion });
}

const DISAGREEMENT = {
  nominal: (values: number, { matches = 0, alike = 0 }: LevelSums): Sums => nominalDisagreement(values, matches, alike),
  ordinal: (_: number, sums: LevelSums): Sums => {
    const coincidences = Array.from({ length: MAX_STARS }, () => Array.from({ length: MAX_STARS }, () => 0));
    for (const { c, k, column } of RANK_PAIRS) {
      for (const [from, to] of [[c, k] as const, [k, c] as const]) coincidences[from]?.splice(to, 1, sums[column] ?? 0);
    }
    return ordinalDisagreement(coincidences);
  },
  interval: (_: number, { within = 0, count = 0, sum = 0, squares = 0 }: LevelSums): Sums =>
    intervalDisagreement(within, { count, sum, squares }),
};

interface Read {
  readonly counts: Counts | undefined;
  readonly units: UnitCounts | undefined;
  readonly values: readonly CountedValue[];
  readonly alpha: Coefficient;
  readonly pairs: readonly PairRow[];
  readonly confusion: readonly ConfusionRow[];
}

function describe({ id, rule }: KnownLabel, { counts, units, values, alpha, pairs, confusion }: Read): Agreement {
  const hasMean = rule.type === "star" || rule.type === "numeric";
  return {
    label_id: id,
    annotators: counts?.annotators ?? 0,
    units: units?.units ?? 0,
    level: levelOf(rule.type),
    krippendorff_alpha: alpha.value,
    krippendorff_alpha_reason: alpha.reason,
    cohen_kappa: pairs.map(({ a, aName, b, bName, ...pairing }) => {
      const { value: kappa, reason } = cohenKappa(pairing);
      return { a, a_name: aName, b, b_name: bName, kappa, reason, units: pairing.units };
    }),
    human_model: humanModelOf(rule, confusion),
    summary: {
      count: counts?.scores ?? 0,
      mean: hasMean ? (counts?.mean ?? null) : null,
      distribution: fullDistribution(rule, values),
    },
  };
}

function humanModelOf(rule: LabelRule, confusion: readonly ConfusionRow[]): Agreement["human_model"] {
  const [total] = confusion;
  if (!total) return null;
  const { value, reason } = cohenKappa(total);
  return {
    units: total.units,
    agreement: total.agreed / total.units,
    cohen_kappa: value,
    reason,
    confusion: confusion.map(({ human, model, count }) => ({
      human: shownAs(rule, human),
      model: shownAs(rule, model),
      count,
    })),
  };
}

/** Options are compared as the JSON of a list, whether a label takes one or several. */
function shownAs(rule: LabelRule, measure: Measure): CompareValue {
  if (rule.type !== "categorical") return measure;
  const options: string[] = JSON.parse(String(measure));
  return rule.settings.multi_choice ? options : (options[0] ?? "");
}

const DisputeCursor = z.tuple([z.number(), z.enum(SOURCE_TYPES), z.guid()]);

/** Returns a page of the sources on which annotators differ, the widest first. Texts are not compared. */
export async function listDisagreementPage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  labelId: string,
  { source_type: sourceType, limit, cursor }: DisagreementQuery,
): Promise<Page<Disagreement>> {
  const after = readCursor(DisputeCursor, cursor);
  const label = await requireKnownLabel(db, space, labelId);
  const level = levelOf(label.rule.type);
  if (level === null) return { data: [], nextCursor: null };
  const which: Compared = { space, labelNumber: label.number, sourceType };
  const [rows] = await readTogether<[DisputedRow[]]>(db, selectDisputed(which, level, { after, limit }));
  const data = [...Map.groupBy(rows, (row) => `${row.sourceType} ${row.sourceId}`).values()].map((scores) =>
    asDisagreement(label, scores),
  );
  const isCut = data.length < (rows[0]?.found ?? 0);
  const placeOf = ({ spread, source_type, source_id }: Disagreement) =>
    JSON.stringify([spread, source_type, source_id]);
  return pageOf(isCut ? [...data, ...data.slice(-1)] : data, data.length, placeOf);
}

function asDisagreement({ number: labelNumber }: KnownLabel, rows: readonly DisputedRow[]): Disagreement {
  const [first] = rows;
  if (!first) throw new Error("A source on which annotators differ has scores.");
  return {
    source_type: first.sourceType,
    source_id: first.sourceId,
    spread: first.spread,
    scores: rows.map(({ unit, mark, annotator, annotatorName, scoreSource, value }) => ({
      id: scoreIdOf({ labelNumber, unit, mark }),
      annotator,
      annotator_name: annotatorName,
      score_source: scoreSource,
      value: JSON.parse(value),
    })),
  };
}
