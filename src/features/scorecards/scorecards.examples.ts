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
  id: "mod_01jd8vq3m5k8zr2c4x7w9t6h0n",
  scorecard_id: "checkout",
  name: "Checkout",
  version: "1.0.0",
  spec_version: "1.0",
  status: "active",
  environment: "staging",
  description: null,
  deployed_by: "01jd8vq3m5k8zr2c4x7w9t6h0n",
  created_at: "2026-03-26T14:30:00.000Z",
};

const deployment = {
  id: "dep_7k2m9x4c6v8b",
  slug: "dep_7k2m9x4c6v8b",
  name: "Checkout",
  scorecard_id: "checkout",
  endpoint: "/v1/score/dep_7k2m9x4c6v8b",
  is_active: true,
  champion_model: { id: listed.id, name: "Checkout", version: "1.0.0" },
  challengers: [],
  shadow_mode: false,
  cache_version: 1,
  created_at: "2026-03-26T14:30:00.000Z",
};

const scored = {
  id: "applicant_001",
  score: 555,
  risk_grade: "A",
  pd: 0.0894,
  contributions: { age: 15, purpose: 40 },
  warnings: [],
};

/** The examples of the published document; a test runs them against the Worker. */
export const EXAMPLES = {
  slug: deployment.slug,
  modelId: listed.id,
  deploy: { spec },
  deployed: {
    model_id: listed.id,
    name: "Checkout",
    version: "1.0.0",
    deployment: { id: deployment.id, slug: deployment.slug, endpoint: deployment.endpoint, status: "active" },
  },
  batch: { records: [{ id: "applicant_001", age: 41, purpose: "car" }], include_contributions: true },
  batchScores: {
    results: [scored],
    model_version: "1.0.0",
    deployment_id: deployment.slug,
    total: 1,
    scored_at: "2026-03-26T14:30:00.000Z",
    request_id: "req_batch_01jd8vq3m5k8zr2c4x7w9t6h0n",
  },
  one: { id: "applicant_001", age: 41, purpose: "car" },
  oneScore: {
    ...scored,
    model_name: "Checkout",
    model_version: "1.0.0",
    spec_version: "1.0",
    deployment_id: deployment.slug,
    scored_at: "2026-03-26T14:30:00.000Z",
    request_id: "req_01jd8vq3m5k8zr2c4x7w9t6h0n",
  },
  model: { ...listed, spec },
  models: { data: [listed], next_cursor: null },
  patch: { description: "The card of spring 2026" },
  patched: { ...listed, description: "The card of spring 2026", spec },
  deployment,
  deployments: { data: [deployment], next_cursor: null },
};
