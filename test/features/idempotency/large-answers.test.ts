import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { countRows, makeProfile } from "../../support/profiles.ts";

const headers = { "Idempotency-Key": "large" };

test("an answer of more than 16 KiB is not kept: a repeat is told that the first was carried out, and has no effect", async () => {
  const { key, organizationId } = await makeKey();
  const outputSchema = { type: "object", description: "x".repeat(20_000) };
  const body = { name: "Large", question: "?", answerType: "json_schema", outputSchema };
  const send = () => call<Failure>("POST", "/v1/companies/signals/templates", { key, body, headers });
  expect((await send()).status).toBe(201);
  const { status, body: refused } = await send();
  expect([status, refused.error.code, refused.error.details]).toEqual([
    409,
    "IDEMPOTENCY_ANSWER_NOT_KEPT",
    { status: 201 },
  ]);
  expect(await countRows("signal_templates", organizationId)).toBe(1);
});

test("a large bulk assignment is told the same, and brings back no object that was taken out since", async () => {
  const { key, keyId, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  const objectIds = Array.from({ length: 500 }, (_, index) => `c${index}.example.com`);
  const body = { profileId, objectType: "company", objectIds };
  const path = "/v1/scoring/assignments/bulk";
  const first = await call<Assignment[]>("POST", path, { key, body, headers });
  expect(first.status).toBe(201);
  await call("DELETE", `/v1/scoring/assignments/${first.body[7]?.id}`, { key });
  const second = await call<Failure>("POST", path, { key, body, headers });
  expect([second.status, second.body.error.code]).toEqual([409, "IDEMPOTENCY_ANSWER_NOT_KEPT"]);
  expect(await countRows("assignments", organizationId)).toBe(499);
  const row = await env.DB.prepare("SELECT length(answer) AS n FROM idempotency_keys WHERE key_id = ?")
    .bind(keyId)
    .first();
  expect(row?.["n"]).toBeLessThan(20);
});
