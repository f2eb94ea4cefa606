/**
 * The ids of the demonstration that `npm start` makes for its test key. The examples of the published document name them, so
 * that each can be sent as it stands. The UUIDs are older than any that is made, and so sort before them.
 */
export const DEMONSTRATION = {
  organizationId: "5c04e11e0de0000000000001",
  /** Of a key that nobody holds, there to be read and revoked. */
  keyId: "01jd8vq3m5k8zr2c4x7w9t6h0n",
  modelId: "mod_01jd8vq3m5k8zr2c4x7w9t6h0n",
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
} as const;
