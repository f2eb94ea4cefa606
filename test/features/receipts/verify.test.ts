import { describe, expect, test } from "vitest";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";
import {
  APPLICANT,
  RECORDS,
  makeOwner,
  publicKeys,
  one,
  batch,
  verify,
  newKey,
  withKeys,
  PROVED,
  refusedWith,
} from "./owner.ts";

const differingIn = (why: RegExp) => ({ valid: true, replayed: false, differences: [expect.stringMatching(why)] });

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
