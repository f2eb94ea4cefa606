import { compactVerify, createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet } from "jose";
import { expect } from "vitest";
import type { ReceiptPayload } from "../../../src/core/receipt/payload.ts";
import type { ReceiptVerdict } from "../../../src/features/receipt-verification/receipt-verification.schemas.ts";
import type { BatchScores, SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { deploy } from "../../support/cards.ts";
import { makeKey, type TestKey } from "../../support/keys.ts";

export const APPLICANT = { id: "a", age: 20, purpose: "car" };
export const RECORDS = [APPLICANT, { id: 7, age: 41, shoe_size: 44.5 }, {}];

interface Owner extends TestKey {
  readonly slug: string;
  readonly modelId: string;
}

export async function makeOwner(): Promise<Owner> {
  const key = await makeKey();
  return { ...key, ...(await deploy(key.key)) };
}

export async function publicKeys(bindings?: Env): Promise<JSONWebKeySet> {
  const { status, body } = await call<JSONWebKeySet>("GET", "/.well-known/jwks.json", {
    ...(bindings && { bindings }),
  });
  expect(status).toBe(200);
  return body;
}

/** Reads a receipt with a library that is not ours. */
export async function read(receipt: string | undefined, keys?: JSONWebKeySet): Promise<ReceiptPayload> {
  const { payload } = await compactVerify(receipt ?? "", createLocalJWKSet(keys ?? (await publicKeys())));
  return JSON.parse(new TextDecoder().decode(payload));
}

export const one = async ({ key, slug }: Owner, extra: object = {}, bindings = freshIsolate()) =>
  (
    await call<SingleScore>("POST", `/v1/score/${slug}`, {
      key,
      body: { ...APPLICANT, ...extra, include_receipt: true },
      bindings,
    })
  ).body;
export const batch = async ({ key, slug }: Owner, extra: object = {}) =>
  (
    await call<BatchScores>("POST", `/v1/score/${slug}/batch`, {
      key,
      body: { records: RECORDS, ...extra, include_receipt: true },
    })
  ).body;

export async function verify(
  { key }: Pick<TestKey, "key">,
  body: object,
  bindings = freshIsolate(),
): Promise<ReceiptVerdict> {
  const answer = await call<ReceiptVerdict>("POST", "/v1/receipts/verify", { key, body, bindings });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Returns a key pair of its own, in JSON. */
export async function newKey(kid?: string) {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return { ...(await exportJWK(privateKey)), ...(kid !== undefined && { kid }) };
}
export const withKeys = (value: unknown) => freshIsolate({ RECEIPT_SIGNING_KEY: JSON.stringify(value) });

export const PROVED = { valid: true, replayed: true, differences: [] };
export const refusedWith = (why: RegExp) => ({
  valid: false,
  replayed: false,
  differences: [expect.stringMatching(why)],
});
