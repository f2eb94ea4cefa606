/** The receipt is of the test that RFC 8037 shows; each server signs its own. */
export const EXAMPLES = {
  verify: { receipt: "TODO", records: [{ id: "applicant_001", age: 41, purpose: "car" }] },
  verdict: { valid: true, replayed: true, differences: [] },
};
