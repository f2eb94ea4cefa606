import type { AnswerType } from "../../src/core/points/answer-type.ts";
import type { Answer } from "../../src/core/points/answer.ts";
import type { PointValues } from "../../src/core/points/point-values.ts";
import type { Dimension } from "../../src/core/profile/rule.ts";
import type { Method } from "../scripts/crashing-worker.ts";

/** A write as it is sent, as often as it takes. */
export interface Write {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  /** In whose name it is sent. */
  readonly tenant?: string;
  /** Left out for what is deleted. */
  readonly idempotencyKey?: string;
  /** Notes what the write has done, once it is acknowledged. */
  readonly apply: (ledger: Ledger, answer: unknown) => void;
}

/** A write that was acknowledged, and the answer. */
export interface Acknowledged extends Write {
  readonly key: string;
  readonly round: number;
  readonly status: number;
  readonly text: string;
}

export interface KnownSignal {
  readonly answer: Answer;
  readonly completedAt: number;
}

/** A batch as it was acknowledged, and the highest counters that were read of it. */
export interface KnownBatch {
  readonly jobs: readonly { readonly applicationId: string; readonly scoringJobId: string }[];
  readonly completed: number;
  readonly failed: number;
}

/** Everything that the Worker has acknowledged, as it must be read from then on. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = [];
  readonly profiles = new Map<string, string>();
  readonly templates = new Map<string, AnswerType>();
  /** By profile, template and dimension. */
  readonly rules = new Map<string, { readonly id: string; readonly pointValues: PointValues }>();
  /** By object and template. */
  readonly signals = new Map<string, Map<string, KnownSignal>>();
  /** By object and profile, the id of the assignment. */
  readonly assignments = new Map<string, Map<string, string>>();
  readonly labels = new Map<string, string>();
  /** By label and source, the scores of one annotator: the values in the order in which they were acknowledged. */
  readonly scores = new Map<string, readonly number[]>();
  readonly models = new Map<string, { readonly spec: unknown; readonly round: number }>();
  readonly batches = new Map<string, KnownBatch>();
  /** By slug, the model that was deployed last. */
  readonly champions = new Map<string, string>();

  /** Keeps a signal where it is newer than the one that is known. */
  keepSignal(objectId: string, templateId: string, signal: KnownSignal): void {
    const known = this.signals.get(objectId) ?? new Map<string, KnownSignal>();
    const before = known.get(templateId);
    if (!before || before.completedAt <= signal.completedAt) known.set(templateId, signal);
    this.signals.set(objectId, known);
  }

  assign(objectId: string, profileId: string, assignmentId: string): void {
    const known = this.assignments.get(objectId) ?? new Map<string, string>();
    this.assignments.set(objectId, known.set(profileId, assignmentId));
  }
}

/** Returns the name under which a score is kept. */
export function scoreKey(labelId: string, sourceId: string): string {
  return `${labelId} ${sourceId}`;
}

/** Returns the name under which a rule is kept. */
export function ruleKey(profileId: string, templateId: string, dimension: Dimension): string {
  return `${profileId} ${templateId} ${dimension}`;
}
