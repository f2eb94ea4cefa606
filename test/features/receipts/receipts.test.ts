import {
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
} from "jose";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.ts";
import { sha256 } from "../../../src/core/digest.ts";
import type { ReceiptPayload } from "../../../src/core/receipt/payload.ts";
import type { ReceiptVerdict } from "../../../src/features/receipt-verification/receipt-verification.schemas.ts";
import { openKeyRing } from "../../../src/features/receipts/receipts.port.ts";
import type { BatchScores, SingleScore } from "../../../src/features/score/score.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { countedIsolate } from "../../support/counted.ts";
import { makeKey, type TestKey } from "../../support/keys.ts";

const APPLICANT = { id: "a", age: 20, purpose: "car" };
const RECORDS = [APPLICANT, { id: 7, age: 41, shoe_size: 44.5 }, {}];

interface Owner extends TestKey {
  readonly slug: string;
  readonly modelId: string;
}

async function makeOwner(): Promise<Owner> {
  const key = await makeKey();
  return { ...key, ...(await deploy(key.key)) };
}

const hashOf = async (value: unknown) => (await sha256(canonicalJson(value))).toHex();

async function publicKeys(bindings?: Env): Promise<JSONWebKeySet> {
  const { status, body } = await call<JSONWebKeySet>("GET", "/.well-known/jwks.json", {
    ...(bindings && { bindings }),
  });
  expect(status).toBe(200);
  return body;
}

/** Reads a receipt with a library that is not ours. */
async function read(receipt: string | undefined, keys?: JSONWebKeySet): Promise<ReceiptPayload> {
  const { payload } = await compactVerify(receipt ?? "", createLocalJWKSet(keys ?? (await publicKeys())));
  return JSON.parse(new TextDecoder().decode(payload));
}

const one = async ({ key, slug }: Owner, extra: object = {}, bindings = freshIsolate()) =>
  (
    await call<SingleScore>("POST", `/v1/score/${slug}`, {
      key,
      body: { ...APPLICANT, ...extra, include_receipt: true },
      bindings,
    })
  ).body;
const batch = async ({ key, slug }: Owner, extra: object = {}) =>
  (
    await call<BatchScores>("POST", `/v1/score/${slug}/batch`, {
      key,
      body: { records: RECORDS, ...extra, include_receipt: true },
    })
  ).body;

async function verify({ key }: Pick<TestKey, "key">, body: object, bindings = freshIsolate()): Promise<ReceiptVerdict> {
  const answer = await call<ReceiptVerdict>("POST", "/v1/receipts/verify", { key, body, bindings });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Returns a key pair of its own, in JSON. */
async function newKey(kid?: string) {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return { ...(await exportJWK(privateKey)), ...(kid !== undefined && { kid }) };
}
const withKeys = (value: unknown) => freshIsolate({ RECEIPT_SIGNING_KEY: JSON.stringify(value) });

const PROVED = { valid: true, replayed: true, differences: [] };
const refusedWith = (why: RegExp) => ({ valid: false, replayed: false, differences: [expect.stringMatching(why)] });
const differingIn = (why: RegExp) => ({ valid: true, replayed: false, differences: [expect.stringMatching(why)] });

describe("a receipt", () => {
  test("of a single score is read by another JOSE library, and says just what was scored, with what and to what", async () => {
    const owner = await makeOwner();
    const answer = await one(owner, { include_reasons: true, include_path: true });
    const { score, risk_grade, pd, contributions, warnings } = answer;
    const { body: model } = await call<{ spec: unknown }>("GET", `/v1/models/${owner.modelId}`, { key: owner.key });
    expect(await read(answer.receipt)).toEqual({
      v: 1,
      organization: owner.organizationId,
      environment: "test",
      deployment_id: owner.slug,
      model_id: owner.modelId,
      spec_hash: await hashOf(model.spec),
      input_hash: await hashOf([APPLICANT]),
      results_hash: await hashOf([{ score, risk_grade, pd, contributions, warnings }]),
      scored_at: answer.scored_at,
      request_id: answer.request_id,
    });
    const { keys } = await publicKeys();
    expect(decodeProtectedHeader(answer.receipt ?? "")).toEqual({ alg: "EdDSA", kid: keys[0]?.kid });
  });

  test("of a batch has the hashes of all records and of all results, as they were answered", async () => {
    const owner = await makeOwner();
    const { receipt, results, ...answer } = await batch(owner, { include_contributions: true });
    expect(await read(receipt)).toMatchObject({
      deployment_id: owner.slug,
      model_id: owner.modelId,
      input_hash: await hashOf(RECORDS),
      results_hash: await hashOf(results),
      scored_at: answer.scored_at,
      request_id: answer.request_id,
    });
  });

  test("of a model that was asked by its id names no deployment", async () => {
    const { key, modelId } = await makeOwner();
    const single = await call<SingleScore>("POST", `/v1/models/${modelId}/score`, {
      key,
      body: { ...APPLICANT, include_receipt: true },
    });
    const many = await call<BatchScores>("POST", `/v1/models/${modelId}/score/batch`, {
      key,
      body: { records: RECORDS, include_receipt: true },
    });
    for (const { receipt } of [single.body, many.body])
      expect(await read(receipt)).toMatchObject({ deployment_id: null, model_id: modelId });
    expect(await verify({ key }, { receipt: single.body.receipt, records: [APPLICANT] })).toEqual(PROVED);
    expect(await verify({ key }, { receipt: many.body.receipt, records: RECORDS })).toEqual(PROVED);
  });

  test("is there where it is asked for and nowhere else, and takes nothing away from an answer", async () => {
    const owner = await makeOwner();
    const { receipt: _one, ...single } = await one(owner);
    const plain = await call<SingleScore>("POST", `/v1/score/${owner.slug}`, { key: owner.key, body: APPLICANT });
    expect(plain.body).not.toHaveProperty("receipt");
    const { request_id: _a, scored_at: _b, ...rest } = plain.body;
    expect(single).toMatchObject(rest);
    const { receipt: _many, results } = await batch(owner);
    const body = { records: RECORDS, include_receipt: false };
    const without = await call<BatchScores>("POST", `/v1/score/${owner.slug}/batch`, { key: owner.key, body });
    expect(without.body).not.toHaveProperty("receipt");
    expect(without.body.results).toEqual(results);
  });

  test("names the challenger where a challenger has answered", async () => {
    const owner = await makeOwner();
    const { body: registered } = await call<{ model_id: string }>("POST", "/v1/models/deploy", {
      key: owner.key,
      body: { spec: cardOf({ model_version: "2.0.0" }), auto_deploy: false },
    });
    const traffic = { action: "add_challenger", model_id: registered.model_id, traffic_pct: 50 };
    await call("PATCH", `/v1/deployments/${owner.slug}/traffic`, { key: owner.key, body: traffic });
    const seen = new Map<string, string>();
    const bindings = freshIsolate();
    for (let id = 0; id < 40 && seen.size < 2; id += 1) {
      const answer = await one(owner, { id }, bindings);
      seen.set(answer.model_version, (await read(answer.receipt)).model_id);
    }
    expect(Object.fromEntries(seen)).toEqual({ "1.0.0": owner.modelId, "2.0.0": registered.model_id });
  });

  test("costs a warm request no call of the database and none of an object", async () => {
    const owner = await makeOwner();
    const { bindings, calls } = countedIsolate();
    const ask = (path: string, body: object) =>
      call("POST", `/v1/score/${owner.slug}${path}`, { key: owner.key, body, bindings });
    await ask("", { ...APPLICANT, include_receipt: true });
    const before = { ...calls };
    expect((await ask("", { ...APPLICANT, include_receipt: true })).text).toContain(`"receipt"`);
    expect((await ask("/batch", { records: RECORDS, include_receipt: true })).text).toContain(`"receipt"`);
    expect(calls).toEqual(before);
  });

  test.each([
    ["", { age: 41, include_receipt: "yes" }],
    ["/batch", { records: [{}], include_receipt: 1 }],
  ])("is an option that is true or false%s", async (path, body) => {
    const { key, slug } = await makeOwner();
    const { status, body: failure } = await call<Failure>("POST", `/v1/score/${slug}${path}`, { key, body });
    expect([status, failure.error.fields.map(({ field }) => field)]).toEqual([422, ["include_receipt"]]);
  });

  test("is no variable: a card that calls one include_receipt is refused", async () => {
    const { key } = await makeKey();
    const spec = cardOf({}, { variables: [{ name: "include_receipt", type: "numeric" }] });
    const { status, body } = await call<Failure>("POST", "/v1/models/deploy", { key, body: { spec } });
    expect([status, JSON.stringify(body.error.fields)]).toEqual([422, expect.stringContaining("reserved name")]);
  });
});

describe("verifying a receipt", () => {
  test("needs no records, and then computes nothing again", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    expect(await verify(owner, { receipt })).toEqual({ valid: true, replayed: false, differences: [] });
  });

  const choices = [false, true];
  const explained = choices.flatMap((include_contributions) =>
    choices.flatMap((include_reasons) =>
      choices.map((include_path) => ({ include_contributions, include_reasons, include_path })),
    ),
  );
  test.each(explained)("computes a batch again, whatever was explained: %j", async (options) => {
    const owner = await makeOwner();
    const { receipt } = await batch(owner, options);
    expect(await verify(owner, { receipt, records: RECORDS })).toEqual(PROVED);
  });

  test("computes a single score again, whatever was explained, and a batch of one", async () => {
    const owner = await makeOwner();
    for (const options of [{}, { include_reasons: true }, { include_path: true, strict_mode: true }]) {
      const { receipt } = await one(owner, options);
      expect(await verify(owner, { receipt, records: [APPLICANT] })).toEqual(PROVED);
    }
    const { receipt } = await batch(owner, { records: [APPLICANT] });
    expect(await verify(owner, { receipt, records: [APPLICANT] })).toEqual(PROVED);
  });

  test("does not mind the order of a record's members, nor how a number is written", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const body = `{"receipt":"${receipt}","records":[{"purpose":"car","age":2.0e1,"id":"a"}]}`;
    const { body: verdict } = await call("POST", "/v1/receipts/verify", { key: owner.key, body });
    expect(verdict).toEqual(PROVED);
  });

  test("computes with an archived model, and with one that is champion no more", async () => {
    const owner = await makeOwner();
    const { receipt } = await batch(owner);
    const bins = { ...cardOf().bins, age: [{ range: "(-Infinity, Infinity)", points: 100 }] };
    await deploy(owner.key, cardOf({ model_version: "2" }, { bins }));
    expect(await verify(owner, { receipt, records: RECORDS })).toEqual(PROVED);
    await call("PATCH", `/v1/models/${owner.modelId}`, { key: owner.key, body: { status: "archived" } });
    expect(await verify(owner, { receipt, records: RECORDS })).toEqual(PROVED);
  });

  test.each([
    ["another value", [{ ...APPLICANT, age: 21 }, ...RECORDS.slice(1)]],
    ["a value as text", [{ ...APPLICANT, age: "20" }, ...RECORDS.slice(1)]],
    ["another id", [{ ...APPLICANT, id: "b" }, ...RECORDS.slice(1)]],
    ["one record less", RECORDS.slice(1)],
    ["another order", RECORDS.toReversed()],
    ["a feature that the card does not know", [{ ...APPLICANT, note: null }, ...RECORDS.slice(1)]],
  ])("says that records are not those of the receipt: %s", async (_, records) => {
    const owner = await makeOwner();
    const { receipt } = await batch(owner);
    expect(await verify(owner, { receipt, records })).toEqual(differingIn(/^The records are not those of the receipt/));
  });

  test("says that options are no part of a record", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const records = [{ ...APPLICANT, include_receipt: true }];
    expect(await verify(owner, { receipt, records })).toEqual(
      differingIn(/Options such as include_receipt are no part/),
    );
  });

  test("says so where the model is not there, has another specification, or answers otherwise", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const asked = { receipt, records: [APPLICANT] };
    const space = `${owner.organizationId}:test`;
    const change = (set: string) =>
      freshIsolate().DB.prepare(`UPDATE models SET ${set} WHERE space_id = ?`).bind(space).run();
    await change("spec = replace(spec, '\"points\":40', '\"points\":41')");
    expect(await verify(owner, asked)).toEqual(differingIn(/^The results differ/));
    await change("spec_hash = 'other'");
    expect(await verify(owner, asked)).toEqual(differingIn(/^The specification of the model/));
    await change("id = 'mod_gone'");
    expect(await verify(owner, asked)).toEqual(differingIn(/^The model mod_\w+ is not there/));
  });

  test("finds every byte that was changed, and whatever is cut, longer or no receipt", async () => {
    const owner = await makeOwner();
    const bindings = freshIsolate();
    const { receipt = "" } = await one(owner);
    const [head = "", payload = "", signature = ""] = receipt.split(".");
    const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (let at = 0; at < receipt.length; at += 1) {
      const other = receipt[at] === "." ? "A" : (ALPHABET[(ALPHABET.indexOf(receipt[at] ?? "") + 1) % 64] ?? "");
      const altered = `${receipt.slice(0, at)}${other}${receipt.slice(at + 1)}`;
      expect((await verify(owner, { receipt: altered }, bindings)).valid, `at ${at}`).toBe(false);
    }
    const others = [
      "",
      ".",
      "..",
      "...",
      receipt.slice(0, -1),
      `${receipt}A`,
      `${receipt}=`,
      `${receipt}.`,
      ` ${receipt}`,
    ];
    const shuffled = [`${head}..${signature}`, `${head}.${payload}.`, `${payload}.${head}.${signature}`];
    for (const text of [...others, ...shuffled, "é".repeat(50), "A".repeat(100_000), `${btoa("{}")}.e30.AA`]) {
      const { valid, differences } = await verify(owner, { receipt: text, records: [APPLICANT] }, bindings);
      expect([valid, differences.length]).toEqual([false, 1]);
    }
  });

  test("does not take a signature of another key, even under the name of ours, nor another algorithm", async () => {
    const owner = await makeOwner();
    const { keys } = await publicKeys();
    const stranger = await newKey(keys[0]?.kid);
    const { receipt = "" } = await one(owner, {}, withKeys(stranger));
    expect(await verify(owner, { receipt })).toEqual(refusedWith(/altered/));
    const unknown = await one(owner, {}, withKeys(await newKey("theirs")));
    expect(await verify(owner, { receipt: unknown.receipt })).toEqual(refusedWith(/names the key "theirs"/));
    const [, payload] = receipt.split(".");
    for (const alg of ["none", "HS256"]) {
      const header = btoa(JSON.stringify({ alg, kid: keys[0]?.kid })).replaceAll("=", "");
      expect(await verify(owner, { receipt: `${header}.${payload}.` })).toEqual(refusedWith(/form/));
    }
  });

  test("tells another organisation, and the live data of the same, that the receipt is not theirs", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const others = [await makeKey(), await makeKey({ organizationId: owner.organizationId, environment: "live" })];
    for (const other of others) {
      const verdict = await verify(other, { receipt, records: [APPLICANT] });
      expect(verdict).toEqual(refusedWith(/another organisation or environment/));
    }
  });

  test("needs the scope read, and refuses a body that has not the form of one", async () => {
    const owner = await makeOwner();
    const ask = async (body: unknown, key = owner.key) => {
      const answer = await call<Failure>("POST", "/v1/receipts/verify", { key, body });
      return [answer.status, answer.body.error.code, answer.body.error.fields.map(({ field }) => field)];
    };
    const { key } = await makeKey({ scopes: ["score", "write"] });
    expect(await ask({ receipt: "" }, key)).toEqual([403, "insufficient_scope", []]);
    expect(await ask({})).toEqual([422, "VALIDATION_ERROR", ["receipt"]]);
    expect(await ask({ receipt: 5, records: [], more: 1 })).toEqual([
      422,
      "VALIDATION_ERROR",
      expect.arrayContaining(["receipt", "records", "more"]),
    ]);
    expect(await ask({ receipt: "", records: [{ age: [1] }, 5] })).toEqual([
      422,
      "VALIDATION_ERROR",
      ["records[0].age", "records[1]"],
    ]);
    const many = { receipt: "", records: Array.from({ length: 1_001 }, () => ({})) };
    expect((await ask(many)).slice(0, 2)).toEqual([413, "batch_too_large"]);
  });

  test("takes hundreds of records, fifty times at once", async () => {
    const owner = await makeOwner();
    const records = Array.from({ length: 200 }, (_, id) => ({ id, age: id % 90, purpose: "car" }));
    const { receipt } = await batch(owner, { records, include_reasons: true });
    const bindings = freshIsolate();
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verify(owner, { receipt, records }, bindings)));
    expect(verdicts).toEqual(Array.from({ length: 50 }, () => PROVED));
  });
});

describe("the keys of receipts", () => {
  test("are public, without their private part, and may be kept by whoever reads them", async () => {
    const { keys } = await publicKeys();
    expect(keys).toEqual([
      { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid: expect.any(String), x: expect.any(String) },
    ]);
    // RFC 8037, appendix A.3.
    expect(keys[0]?.kid).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    const { headers } = await call("GET", "/.well-known/jwks.json");
    expect(headers.get("Cache-Control")).toBe("public, max-age=300");
  });

  test("are rotated by adding one in front: it signs, and what the old one signed stays valid", async () => {
    const owner = await makeOwner();
    const [old, next] = [await newKey("2026"), await newKey("2027")];
    const first = await one(owner, {}, withKeys(old));
    const { d: _, ...onlyPublic } = old;
    for (const kept of [old, onlyPublic]) {
      const rotated = withKeys({ keys: [next, kept] });
      const second = await one(owner, {}, rotated);
      const published = await publicKeys(rotated);
      expect(published.keys.map(({ kid, d }) => [kid, d])).toEqual([
        ["2027", undefined],
        ["2026", undefined],
      ]);
      for (const { receipt } of [first, second]) {
        expect(await read(receipt, published)).toMatchObject({ organization: owner.organizationId });
        expect(await verify(owner, { receipt, records: [APPLICANT] }, rotated)).toEqual(PROVED);
      }
      expect(decodeProtectedHeader(second.receipt ?? "").kid).toBe("2027");
    }
  });

  test("stop the Worker as it starts where they are wrong, with the name of the secret and without their values", async () => {
    const [one, other] = [await newKey(), await newKey()];
    const open = (value: unknown) => openKeyRing({ RECEIPT_SIGNING_KEY: JSON.stringify(value) });
    await expect(open({ ...one, x: other.x })).rejects.toThrow(
      new Error("The secret RECEIPT_SIGNING_KEY is wrong: keys[0].x is not the public key of keys[0].d."),
    );
    await expect(open({ ...one, d: "short" })).rejects.toThrow(
      new Error("The secret RECEIPT_SIGNING_KEY is wrong: keys[0].d must be 32 bytes in base64url."),
    );
    await expect(openKeyRing({ RECEIPT_SIGNING_KEY: "" })).rejects.toThrow("must be a JWK or a JWKS");
    expect(await openKeyRing({})).toBeUndefined();
  });

  test("are none in a Worker that was given none: no receipt is made, and none is valid", async () => {
    const owner = await makeOwner();
    const { receipt } = await one(owner);
    const { RECEIPT_SIGNING_KEY: _, ...bindings } = freshIsolate();
    expect(await publicKeys(bindings)).toEqual({ keys: [] });
    for (const [path, body] of [
      [`/v1/score/${owner.slug}`, APPLICANT],
      [`/v1/score/${owner.slug}/batch`, { records: RECORDS }],
      [`/v1/models/${owner.modelId}/score`, APPLICANT],
      [`/v1/models/${owner.modelId}/score/batch`, { records: RECORDS }],
    ] as const) {
      const ask = (extra: object) =>
        call<Failure>("POST", path, { key: owner.key, body: { ...body, ...extra }, bindings });
      const refused = await ask({ include_receipt: true });
      expect([refused.status, refused.body.error.code]).toEqual([409, "receipts_not_configured"]);
      expect(refused.body.error.errorAction).toContain("npx wrangler secret put RECEIPT_SIGNING_KEY");
      expect((await ask({})).status).toBe(200);
    }
    expect(await verify(owner, { receipt }, bindings)).toEqual(refusedWith(/which this server does not have/));
  });
});
