/** Signed with the key of RFC 8037, which no server has: each answers that it does not know it. */
const RECEIPT =
  "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ.eyJ2IjoxLCJvcmdhbml6YXRpb24iOiI2NWYwYzBkZTAwMDAwMDAwMDAwMDAwMDEiLCJlbnZpcm9ubWVudCI6InRlc3QiLCJkZXBsb3ltZW50X2lkIjoiZGVwX3MxZzEwMzNlOWtmZCIsIm1vZGVsX2lkIjoibW9kXzAxamQ4dnEzbTVrOHpyMmM0eDd3OXQ2aDBuIiwic3BlY19oYXNoIjoiZTk1NzkxMDE5ZWIwYzg0ODJhM2ZjOTZjYTY2ODJmMTg1MmI3NGE3NmRhYmVjYThiNjkzMGU2MGU4NzEyMDU4YyIsImlucHV0X2hhc2giOiIzNTE0N2Y1N2M3NzhkZTA0NzkyMjc3OGM5OWY4MmVhMDY2MWMwZTU3ZGUzNWFiMmU2Y2Q3MGRhYjk5ZTQ0NzMyIiwicmVzdWx0c19oYXNoIjoiMjE0MDUwNWQ3MzU0N2E1NDZlZGZjMmZlNTY3MTIzNDEyZDVmMWU3YzU1YWZlZjM0NzI1MzY1OGYxM2Q5Y2Q3ZiIsInNjb3JlZF9hdCI6IjIwMjYtMDMtMjZUMTQ6MzA6MDAuMDAwWiIsInJlcXVlc3RfaWQiOiJyZXFfMDFqZDh2cTNtNWs4enIyYzR4N3c5dDZoMG4ifQ.goIYeH2sva35Vmj-EkHH-3EyrkV15HdSakcPdup9-S32qhx-bsQxPn8PnV069NGWjk54x8NynjFEdXqiz58DBw";

export const EXAMPLES = {
  verify: { receipt: RECEIPT, records: [{ id: "applicant_001", age: 41, purpose: "car" }] },
  verdict: { valid: true, replayed: true, differences: [] },
};
