import { placeOf } from "../../core/annotation/score-id.ts";
import type { SourceType } from "../../core/annotation/source-type.ts";
import { sha256 } from "../../core/digest.ts";

/** Whose scores of what are meant: everything about their place but the label. */
export interface Scorer {
  readonly unit: number;
  readonly mark: string;
  readonly sourceType: SourceType;
  readonly sourceId: string;
  readonly annotator: string;
}

/** Returns the part of a score's place that its source and its annotator decide. */
export async function scorerOf(sourceType: SourceType, sourceId: string, annotator: string): Promise<Scorer> {
  const [source, whose] = await Promise.all([
    sha256(sourceId),
    sha256(JSON.stringify([sourceType, sourceId, annotator])),
  ]);
  const { unit, mark } = placeOf(0, source, whose);
  return { unit, mark, sourceType, sourceId, annotator };
}

/** Returns the part of a score's place that its source alone decides. */
export async function unitOf(sourceId: string): Promise<number> {
  return placeOf(0, await sha256(sourceId), new Uint8Array(6)).unit;
}
