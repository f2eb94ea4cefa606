import { expect, test } from "vitest";
import { call, type Failure } from "../support/api.ts";
import { makeKey } from "../support/keys.ts";

const DEEP = 20_000;
const nested = (inner: string) => `${"[".repeat(DEEP)}${inner}${"]".repeat(DEEP)}`;

test.each([
  ["POST", "/v1/models/deploy", "spec"],
  ["PUT", "/v1/scoring/profiles/0199c0de-0000-7000-8000-000000000010/rules", "pointValues"],
  ["PUT", "/v1/jobs/job-1/criteria", "criteria"],
  ["POST", "/v1/score", "candidate"],
  ["POST", "/v1/companies/signals/templates", "outputSchema"],
  ["POST", "/v1/scoring/signals", "signals"],
  ["POST", "/model-hub/scores/bulk/", "scores"],
  ["POST", "/model-hub/annotations-labels/", "settings"],
  ["POST", "/v1/webhooks", "events"],
  ["PATCH", "/v1/deployments/dep_none/traffic", "action"],
])(
  "%s %s refuses what is nested twenty thousand levels, in %s and as a whole, with and without escapes",
  async (method, path, field) => {
    const { key } = await makeKey();
    const headers = { "X-Tenant-Id": "acme", "Idempotency-Key": "deep" };
    for (const inner of ["1", '"\\ud83d\\ude00"']) {
      for (const body of [`{"${field}":${nested(inner)}}`, nested(inner)]) {
        const answer = await call<Failure>(method, path, { key, body, headers });
        expect(answer.status, answer.text.slice(0, 300)).toBeGreaterThanOrEqual(400);
        expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
      }
    }
  },
);
