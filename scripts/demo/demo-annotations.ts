import { z } from "zod";
import type { SpaceId } from "../../src/core/access/space.ts";
import type { LabelRule } from "../../src/core/annotation/label.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { choiceKey } from "../../src/core/points/choice-key.ts";
import { annotationLabels } from "../../src/db/schema.ts";
import type { Post } from "./demo-profile.ts";
import { insertRow } from "./insert-row.ts";
import { seededRandom } from "./seeded-random.ts";

/** Calls the Worker with another key. */
export type As = (key: string) => Post;

const Made = z.object({ key: z.string() });

/** The traces are numbered from it. */
const FIRST_TRACE = DEMONSTRATION.traceId;
const TRACES = 40;
const SEED = 2;
/** Roles, not people: the addresses are under .example, which is nobody's (RFC 2606). */
const ANNOTATORS = [
  { name: "Reviewer A", email: "reviewer-a@annotators.example", source: "human", slips: 0.15 },
  { name: "Reviewer B", email: "reviewer-b@annotators.example", source: "human", slips: 0.3 },
  { name: "Judge model", email: "judge-model@annotators.example", source: "model", slips: 0.45 },
] as const;

const { helpfulness, tone, accuracy } = DEMONSTRATION.labelIds;
const LABELS = [
  {
    id: helpfulness,
    name: "Helpfulness (demonstration)",
    description: "Does the answer help whoever asked?",
    rule: { type: "star", settings: { no_of_stars: 5 } },
  },
  {
    id: tone,
    name: "Tone (demonstration)",
    description: "How does the answer sound?",
    rule: {
      type: "categorical",
      settings: { options: [{ label: "positive" }, { label: "neutral" }, { label: "negative" }], multi_choice: false },
    },
  },
  {
    id: accuracy,
    name: "Accuracy (demonstration)",
    description: "How much of the answer is right, in percent?",
    rule: { type: "numeric", settings: { min: 0, max: 100, step_size: 0.5 } },
  },
] as const satisfies { rule: LabelRule; [text: string]: unknown }[];

/** Returns the statements that make the demonstration's labels. */
export function demoLabelRows(spaceId: SpaceId): string[] {
  const createdAt = Date.now();
  return LABELS.map(({ id, name, description, rule: { type, settings } }, index) =>
    insertRow(annotationLabels, {
      spaceId,
      number: index + 1,
      id,
      type,
      name,
      nameKey: choiceKey(name),
      description,
      settings: JSON.stringify(settings),
      allowNotes: false,
      revision: 1,
      createdAt,
      updatedAt: createdAt,
    }),
  );
}

/** Has three annotators score 40 traces by the demonstration's labels. */
export async function makeDemoScores(admin: Post, as: As): Promise<void> {
  const posts = [];
  for (const { name, email } of ANNOTATORS) {
    const key = await admin("POST", "/v1/keys", { name, scopes: ["read", "write"], annotator: { name, email } });
    posts.push(as(Made.parse(key).key));
  }
  const random = seededRandom(SEED);
  for (let trace = 0; trace < TRACES; trace += 1) {
    const source_id = `${FIRST_TRACE.slice(0, -4)}${String(trace + 1).padStart(4, "0")}`;
    const truth = Math.floor(random() * 5);
    for (const [at, { source, slips }] of ANNOTATORS.entries()) {
      const grade = random() < slips ? Math.min(4, Math.max(0, truth + (random() < 0.5 ? -1 : 1))) : truth;
      const values = [
        { rating: grade + 1 },
        { selected: [["negative", "negative", "neutral", "positive", "positive"][grade]] },
        { value: grade * 25 },
      ];
      const scores = values.map((value, label) => ({ label_id: LABELS[label]?.id, value, score_source: source }));
      await posts[at]?.("POST", "/model-hub/scores/bulk/", { source_type: "trace", source_id, scores });
    }
  }
}
