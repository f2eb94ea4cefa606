import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
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

test("the large answer of a bulk assignment is made again, the same to the letter, and takes no room", async () => {
  const { key, keyId, organizationId } = await makeKey();
  const profileId = await makeProfile(key);
  const objectIds = Array.from({ length: 500 }, (_, index) => `c${index}.example.com`);
  const body = { profileId, objectType: "company", objectIds };
  const send = () => call("POST", "/v1/scoring/assignments/bulk", { key, body, headers });
  const first = await send();
  const second = await send();
  expect([first.status, first.headers.get("Idempotency-Replayed")]).toEqual([201, null]);
  expect([second.status, second.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
  expect(second.text).toBe(first.text);
  expect(await countRows("assignments", organizationId)).toBe(500);
  const row = await env.DB.prepare("SELECT length(answer) AS n FROM idempotency_keys WHERE key_id = ?")
    .bind(keyId)
    .first();
  expect(row?.["n"]).toBeLessThan(20);
  const other = await call("POST", "/v1/scoring/assignments/bulk", {
    key,
    body: { ...body, objectIds: ["other.example.com"] },
    headers,
  });
  expect(other.status).toBe(422);
});
