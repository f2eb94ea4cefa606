import type { Falls, RecentScore, Totals } from "./totals.ts";

/** In what part a model scores. */
export type ArmRole = "champion" | "challenger" | "shadow";

/** What one model has scored of a deployment's requests in one part. */
export interface ArmTotals {
  readonly modelId: string;
  readonly modelVersion: string;
  readonly role: ArmRole;
  readonly totals: Totals;
}

/** What was counted in one hour; hours are numbered from 1970. */
export interface HourTotals extends ArmTotals {
  readonly hour: number;
  readonly falls: Falls;
}

/** What an isolate hands over of a deployment. The id makes one that comes twice count once. */
export interface HandOver {
  readonly id: string;
  readonly hours: readonly HourTotals[];
  /** The oldest first. */
  readonly recent: readonly RecentScore[];
}

/** What the object of a deployment knows of the time since an hour. */
export interface StoredStats {
  readonly arms: readonly ArmTotals[];
  /** The newest first. */
  readonly recent: readonly RecentScore[];
}
