import { DEMONSTRATION } from "../../core/demonstration.ts";

const spec = {
  metadata: { spec_version: "1.0", scorecard_id: "checkout", name: "Checkout", model_version: "1.0.0" },
  scaling: { base_points: 500, pdo: 50, target_score: 600, target_odds: 19 },
  variables: [
    { name: "age", type: "numeric", reason: { code: "R1", text: "Short history" } },
    { name: "purpose", type: "categorical" },
  ],
  bins: {
    age: [
      { range: "(-Infinity, 25]", points: -20 },
      { range: "(25, Infinity)", points: 15 },
      { range: "Missing", points: -5 },
    ],
    purpose: [
      { category: "car%,%business", points: 40 },
      { category: "Missing", points: 0 },
    ],
  },
  risk_grades: [
    { grade: "A", min_score: 550 },
    { grade: "B", max_score: 550 },
  ],
};

const listed = {
  id: DEMONSTRATION.modelId,
  scorecard_id: "checkout",
  name: "Checkout",
  version: "1.0.0",
  spec_version: "1.0",
  status: "active",
  environment: "staging",
  description: null,
  deployed_by: DEMONSTRATION.keyId,
  created_at: "2026-03-26T14:30:00.000Z",
};

/** The examples of the published document; a test runs them against the Worker. */
export const EXAMPLES = {
  modelId: listed.id,
  otherId: DEMONSTRATION.challengerModelId,
  diff: {
    data: [
      { path: "metadata.model_version", from: "1.0.0", to: "1.1.0" },
      { path: 'bins.age["(25, Infinity)"].points', from: 15, to: 18 },
    ],
  },
  deploy: { spec },
  deployed: {
    model_id: listed.id,
    name: "Checkout",
    version: "1.0.0",
    deployment: {
      id: DEMONSTRATION.slug,
      slug: DEMONSTRATION.slug,
      endpoint: `/v1/score/${DEMONSTRATION.slug}`,
      status: "active",
    },
    notes: [],
  },
  model: { ...listed, spec },
  models: { data: [listed], next_cursor: null },
  patch: { description: "The card of spring 2026" },
  patched: { ...listed, description: "The card of spring 2026", spec },
} as const;
