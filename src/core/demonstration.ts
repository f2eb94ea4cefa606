/**
 * The ids of the demonstration that `npm start` makes for its test key. The examples of the published document name them, so
 * that each can be sent as it stands. The UUIDs are older than any that is made, and so sort before them.
 */
export const DEMONSTRATION = {
  organizationId: "5c04e11e0de0000000000001",
  /** Of a key that nobody holds, there to be read and revoked. */
  keyId: "01jd8vq3m5k8zr2c4x7w9t6h0n",
  modelId: "mod_01jd8vq3m5k8zr2c4x7w9t6h0n",
  /** Of version 1.1.0, the champion before and now a challenger. */
  challengerModelId: "mod_01jd8vq3m5k8zr2c4x7w9t6h0p",
  challengerId: "ch_01jd8vq3m5k8zr2c4x7w9t6h0n",
  /** Of version 1.2.0, which answers nothing yet. */
  candidateModelId: "mod_01jd8vq3m5k8zr2c4x7w9t6h0q",
  /** What `slugOf` makes of the organisation's test data and the scorecard of the examples. */
  slug: "dep_s1g1033e9kfd",
  profileId: "0199c0de-0000-7000-8000-000000000010",
  ruleId: "0199c0de-0000-7000-8000-000000000020",
  assignmentId: "0199c0de-0000-7000-8000-000000000030",
  templateIds: {
    headCount: "0199c0de-0000-7000-8000-000000000001",
    tools: "0199c0de-0000-7000-8000-000000000002",
    hiring: "0199c0de-0000-7000-8000-000000000003",
    seniority: "0199c0de-0000-7000-8000-000000000004",
  },
  /** An object that the profile scores. */
  company: "alder-analytics.example",
  batchId: "batch_01k0c1m6t5w7x9z2q4r1n0p8d5",
  webhookId: "wh_01jd8vq3m5k8zr2c4x7w9t6h0n",
  /** What the endpoint is told of the batch. */
  deliveryId: "msg_batch_01k0c1m6t5w7x9z2q4r1n0p8d5_0",
  labelIds: {
    helpfulness: "0199c0de-0000-7000-8000-000000000011",
    tone: "0199c0de-0000-7000-8000-000000000012",
    accuracy: "0199c0de-0000-7000-8000-000000000013",
  },
  traceId: "7f0c7e0e-2a54-4d2f-9c1e-3b8a5d6f0001",
  /** Of the first reviewer's score of the trace by the first label: what `scoreIdOf` makes of their places. */
  scoreId: "00000001-9fb8-890f-9377-d3e3f59e4c1a",
} as const;
