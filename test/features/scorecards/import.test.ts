import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImportedCard } from "../../../src/core/import/reading.ts";
import { IMPORT_EXAMPLE } from "../../../src/features/scorecards/import.schemas.ts";
import { pmml } from "../../core/import/reading-files.ts";
import { call, type Failure } from "../../support/api.ts";
import { deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";

let key: string;
const NAMED = "scorecard_id=checkout&name=Checkout&model_version=1.0.0";
const ODDS = "pdo=50&target_score=600&target_odds=0.05263157894736842";
const PATH = `/v1/models/import?format=scorecardpy&${NAMED}`;

beforeAll(async () => {
  ({ key } = await makeKey());
});

const refused = (path: string, body: string, headers = {}) => call<Failure>("POST", path, { key, body, headers });

describe("importing a card", () => {
  test("answers its specification and notes, as the document shows, and the specification deploys", async () => {
    const { status, body } = await call<ImportedCard>("POST", `${PATH}&${ODDS}`, { key, body: IMPORT_EXAMPLE.file });
    expect([status, body]).toEqual([200, IMPORT_EXAMPLE.imported]);
    const { slug } = await deploy(key, body.spec);
    const scored = await call("POST", `/v1/score/${slug}`, { key, body: { age: 25, purpose: "car" } });
    expect(scored.body).toMatchObject({ score: 555, contributions: { age: 15, purpose: 40 } });
  });

  test("stores nothing, and needs the scope write", async () => {
    const before = await env.DB.prepare("SELECT count(*) AS rows FROM models").first();
    const writer = await makeKey({ scopes: ["write"] });
    expect((await call("POST", PATH, { key: writer.key, body: IMPORT_EXAMPLE.file })).status).toBe(200);
    expect(await env.DB.prepare("SELECT count(*) AS rows FROM models").first()).toEqual(before);
    const reader = await makeKey({ scopes: ["read", "score"] });
    expect((await call("POST", PATH, { key: reader.key, body: IMPORT_EXAMPLE.file })).status).toBe(403);
  });

  test.each(["application/xml", "text/csv; charset=utf-8", "", "application/x-www-form-urlencoded", "nonsense"])(
    "takes any media type: %j",
    async (type) => {
      const headers = { "Content-Type": type };
      const path = `/v1/models/import?format=pmml&${NAMED}`;
      const { status, body } = await call<ImportedCard>("POST", path, { key, body: `\ufeff${pmml()}`, headers });
      expect([status, body.spec.bins]).toEqual([200, { age: [{ range: "(-Infinity, 25)", points: 1 }] }]);
    },
  );

  test("lists all that a specification cannot say, with its path", async () => {
    const body = pmml({ inside: "<Magic/>", beside: "<TreeModel/>" });
    const { status, body: answer } = await refused("/v1/models/import?format=pmml", body);
    expect([status, answer.error.code]).toEqual([422, "not_expressible"]);
    expect(answer.error.fields).toEqual([
      { field: "PMML.TreeModel", message: "is not a Scorecard, and nothing else can be said" },
      { field: "PMML.Scorecard.Magic", message: "is not a part of a Scorecard that is known" },
    ]);
  });

  test("asks for what the file lacks, and refuses what it does not know in the address", async () => {
    const { status, body } = await refused("/v1/models/import?format=scorecardpy", IMPORT_EXAMPLE.file);
    expect([status, body.error.code]).toEqual([422, "VALIDATION_ERROR"]);
    expect(body.error.fields.map(({ field }) => field)).toEqual(["scorecard_id", "name", "model_version"]);
    const path = `/v1/models/import?format=excel&pdo=1,5&special_codes=1,x,&name=&colour=red`;
    const wrong = await refused(path, IMPORT_EXAMPLE.file);
    expect(wrong.body.error.fields.map(({ field }) => field)).toEqual([
      "colour",
      "format",
      "name",
      "pdo",
      "special_codes",
    ]);
    expect((await refused("/v1/models/import", "x")).body.error.fields).toEqual([
      { field: "format", message: "is missing" },
    ]);
  });

  test("a file of more than 1,000,000 bytes is 413, announced or not, and one of just as many is read", async () => {
    const file = IMPORT_EXAMPLE.file;
    const padded = file.padEnd(1_000_000, "\n");
    expect((await call("POST", PATH, { key, body: padded })).status).toBe(200);
    const { status, body } = await refused(PATH, `${padded}\n`);
    expect([status, body.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    const stream = new Response(`${padded}\n`).body ?? undefined;
    expect((await call("POST", PATH, { key, ...(stream && { stream }) })).status).toBe(413);
  });

  test("bytes that are no UTF-8 are 400, and an empty file is 422", async () => {
    const stream = new Response(new Uint8Array([0x76, 0xff, 0xfe])).body ?? undefined;
    const { status, body } = await call<Failure>("POST", PATH, { key, ...(stream && { stream }) });
    expect([status, body.error.code]).toEqual([400, "INVALID_JSON"]);
    expect((await refused(PATH, "")).body.error.code).toBe("not_expressible");
  });

  test("fifty hostile files at once are each refused", async () => {
    const nested = pmml({ inside: `${"<Extension>".repeat(10_000)}${"</Extension>".repeat(10_000)}` });
    const entities = `<!DOCTYPE a [<!ENTITY a "&a;&a;">]>${pmml()}`;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => refused("/v1/models/import?format=pmml", at % 2 === 0 ? nested : entities)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.error.code}`))).toEqual(
      new Set(["422 not_expressible"]),
    );
  });

  test("other methods at its address are those of a model called import", async () => {
    expect((await call<Failure>("GET", "/v1/models/import", { key })).body.error.code).toBe("model_not_found");
  });
});
