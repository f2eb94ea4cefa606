import type { ApplicantRecord } from "../../src/core/scorecard/record.ts";

/** Returns the scores of records, in order. */
export type Scorer = (records: readonly ApplicantRecord[]) => Promise<number[]> | number[];
