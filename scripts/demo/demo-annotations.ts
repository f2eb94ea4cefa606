import type { Post } from "./demo-profile.ts";
import { seededRandom } from "./seeded-random.ts";

/** Calls the Worker with another key. */
export type As = (key: string) => Post;

const TRACES = 40;
const SEED = 2;
/** Roles, not people: the addresses are under .example, which is nobody's (RFC 2606). */
const ANNOTATORS = [
  { name: "Reviewer A", email: "reviewer-a@annotators.example", source: "human", slips: 0.15 },
  { name: "Reviewer B", email: "reviewer-b@annotators.example", source: "human", slips: 0.3 },
  { name: "Judge model", email: "judge-model@annotators.example", source: "model", slips: 0.45 },
] as const;

const LABELS = [
  { name: "Helpfulness (demonstration)", type: "star", settings: { no_of_stars: 5 } },
  {
    name: "Tone (demonstration)",
    type: "categorical",
    settings: { options: [{ label: "positive" }, { label: "neutral" }, { label: "negative" }] },
  },
  { name: "Accuracy (demonstration)", type: "numeric", settings: { min: 0, max: 100, step_size: 0.5 } },
] as const;

/** Makes the demonstration labels and the scores that three annotators give 40 traces, unless they are there; returns a label's id. */
export async function makeDemoAnnotations(admin: Post, as: As): Promise<string> {
  const standing = await labelNamed(admin, LABELS[0].name);
  const [first] = standing === undefined ? await makeAnnotations(admin, as) : [standing];
  return first ?? "";
}

async function makeAnnotations(admin: Post, as: As): Promise<string[]> {
  const posts = [];
  for (const { name, email } of ANNOTATORS) {
    const key = await admin("POST", "/v1/keys", { name, scopes: ["read", "write"], annotator: { name, email } });
    posts.push(as(textAt(key, "key")));
  }
  // The label that a later start looks for is made last.
  const ids: string[] = [];
  for (const label of LABELS.toReversed()) {
    ids.unshift(textAt(await admin("POST", "/model-hub/annotations-labels/", label), "id"));
  }
  const random = seededRandom(SEED);
  for (let trace = 0; trace < TRACES; trace += 1) {
    const source_id = `00000000-0000-4000-8000-${String(trace).padStart(12, "0")}`;
    const truth = Math.floor(random() * 5);
    for (const [at, { source, slips }] of ANNOTATORS.entries()) {
      const grade = random() < slips ? Math.min(4, Math.max(0, truth + (random() < 0.5 ? -1 : 1))) : truth;
      const values = [
        { rating: grade + 1 },
        { selected: [["negative", "negative", "neutral", "positive", "positive"][grade]] },
        { value: grade * 25 },
      ];
      const scores = values.map((value, label) => ({ label_id: ids[label], value, score_source: source }));
      await posts[at]?.("POST", "/model-hub/scores/bulk/", { source_type: "trace", source_id, scores });
    }
  }
  return ids;
}

async function labelNamed(send: Post, name: string): Promise<string | undefined> {
  const page = await send("GET", `/model-hub/annotations-labels/?search=${encodeURIComponent(name)}`);
  const results: unknown = typeof page === "object" && page !== null ? Reflect.get(page, "results") : undefined;
  const [standing]: unknown[] = Array.isArray(results) ? results : [];
  return standing === undefined ? undefined : textAt(standing, "id");
}

function textAt(body: unknown, key: string): string {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
  if (typeof value !== "string") throw new Error(`The answer has no ${key}.`);
  return value;
}
