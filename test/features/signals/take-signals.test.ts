import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Page } from "../../../src/core/page.ts";
import type { Signal, SignalsTaken } from "../../../src/features/signals/signals.schemas.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { eventually } from "../../support/eventually.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  countRows,
  LINKEDIN,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  sendSignals,
  settled,
  UNKNOWN_ID,
} from "../../support/profiles.ts";

const PATH = "/v1/scoring/signals";
const NONE = { queued: 0, failed: 0 };

const fieldsOf = ({ body }: { body: Failure }) => body.error.fields.map(({ field }) => field);
const told = ({ errors }: SignalsTaken) => errors.map(({ index, field, code }) => [index, field, code]);

async function setUp(answerType = "number") {
  const { key, organizationId } = await makeKey();
  const signalTemplateId = await makeTemplate(key, answerType);
  const signal = (objectId: unknown, answer: unknown, rest: object = {}) => ({
    objectId,
    signalTemplateId,
    answer,
    ...rest,
  });
  return { key, organizationId, signalTemplateId, signal };
}

/** Everything that is stored of an organisation's signals. */
async function storedOf(organizationId: string): Promise<unknown> {
  const { results } = await env.DB.prepare("SELECT * FROM object_signals WHERE space_id = ? ORDER BY object_id")
    .bind(`${organizationId}:test`)
    .all();
  return results;
}

/** Reads what is stored of one company's signals. */
async function readOf(key: string, objectId: string): Promise<readonly Signal[]> {
  const path = `${PATH}?objectType=company&objectId=${objectId}`;
  return (await call<Page<Signal>>("GET", path, { key })).body.data;
}

describe("signals sent in", () => {
  test("are counted as accepted, and their objects as queued, each once", async () => {
    const { key, signal } = await setUp();
    const other = await makeTemplate(key);
    const taken = await sendSignals(
      key,
      signal("acme.com", 5),
      signal("b.com", 5),
      signal("ACME.com.", 7, { signalTemplateId: other }),
    );
    expect(taken).toEqual({ accepted: 3, unchanged: 0, skipped: [], errors: [], recompute: { queued: 2, failed: 0 } });
  });

  test("that are wrong are told by index, field and code, and the rest is stored", async () => {
    const { key, signal, organizationId } = await setUp();
    const contact = await makeTemplate(key, "number", "contact");
    const deleted = await makeTemplate(key);
    await call("DELETE", `/v1/companies/signals/templates/${deleted}`, { key });
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const taken = await sendSignals(
      key,
      signal("a.com", "874"),
      signal("b.com", 1),
      signal("https://c.com", 1),
      signal("d.com", 1, { signalTemplateId: UNKNOWN_ID }),
      signal("e.com", 1, { signalTemplateId: contact }),
      signal("f.com", 1, { signalTemplateId: deleted }),
      signal("g.com", 1, { completedAt: future }),
      signal("h.com", 1, { confidence: 1.5 }),
      signal("i.com", 1, { colour: "red" }),
      signal("j.com", undefined),
      signal(5, 1),
      signal("k.com", 1, { completedAt: "yesterday" }),
      "text",
      signal("l.com", 2),
    );
    expect(told(taken)).toEqual([
      [0, "answer", "ANSWER_MISMATCH"],
      [2, "objectId", "INVALID_OBJECT_ID"],
      [3, "signalTemplateId", "TEMPLATE_NOT_FOUND"],
      [4, "signalTemplateId", "TEMPLATE_NOT_FOUND"],
      [5, "signalTemplateId", "TEMPLATE_NOT_FOUND"],
      [6, "completedAt", "VALIDATION_ERROR"],
      [7, "confidence", "VALIDATION_ERROR"],
      [8, "colour", "VALIDATION_ERROR"],
      [9, "answer", "VALIDATION_ERROR"],
      [10, "objectId", "VALIDATION_ERROR"],
      [11, "completedAt", "VALIDATION_ERROR"],
      [12, "", "VALIDATION_ERROR"],
    ]);
    expect(taken.errors.every(({ message }) => message.length > 0)).toBe(true);
    expect(taken).toMatchObject({ accepted: 2, unchanged: 0, recompute: { queued: 2, failed: 0 } });
    expect(await countRows("object_signals", organizationId)).toBe(2);
  });

  test("that are all wrong are a 200 all the same, and store nothing", async () => {
    const { key, signal, organizationId } = await setUp();
    const taken = await sendSignals(key, signal("a.com", true), signal("b.com", [1]));
    expect(taken).toMatchObject({ accepted: 0, unchanged: 0, recompute: NONE });
    expect(told(taken).map(([index]) => index)).toEqual([0, 1]);
    expect(await countRows("object_signals", organizationId)).toBe(0);
    expect(await countRows("outbox", organizationId)).toBe(0);
  });

  test.each<[string, unknown[], unknown[]]>([
    ["boolean", [true, false, null], ["true", 1, []]],
    ["number", [0, -1.5, null], ["1", true, [1]]],
    ["percentage", [12.5], ["12%"]],
    ["currency", [1e6], ["$5"]],
    ["list", [[], ["a"], null], ["a", 1, true]],
    ["open_text", ["", "text"], [1, true, ["a"]]],
    ["url", ["https://a.com"], [5]],
  ])("for a %s template take %o and refuse %o", async (answerType, good, bad) => {
    const { key, signal } = await setUp(answerType);
    const taken = await sendSignals(key, ...[...good, ...bad].map((answer, at) => signal(`h${at}.io`, answer)));
    expect(told(taken)).toEqual(bad.map((_, at) => [good.length + at, "answer", "ANSWER_MISMATCH"]));
  });

  test("of contacts go by their profile's address, and a host name is none", async () => {
    const { key } = await makeKey();
    const signalTemplateId = await makeTemplate(key, "number", "contact");
    const signals = [`${LINKEDIN}?trk=1`, "acme.com"].map((objectId) => ({ objectId, signalTemplateId, answer: 1 }));
    const body = { objectType: "contact", signals };
    const answer = await call<SignalsTaken>("POST", PATH, { key, body });
    expect([answer.body.accepted, told(answer.body)]).toEqual([1, [[1, "objectId", "INVALID_OBJECT_ID"]]]);
  });

  test("may be 1,000 at once, in two round trips and one call of the object that hands work out", async () => {
    const { key, signal, organizationId } = await setUp();
    const signals = Array.from({ length: 1_000 }, (_, index) => signal(`h${index}.io`, index));
    const { bindings, calls } = countedIsolate();
    await call("POST", PATH, { key, bindings, body: {} });
    calls.d1 = 0;
    const body = { objectType: "company", signals };
    const answer = await call<SignalsTaken>("POST", PATH, { key, bindings, body });
    expect(answer.body).toEqual({
      accepted: 1_000,
      unchanged: 0,
      skipped: [],
      errors: [],
      recompute: { queued: 1_000, failed: 0 },
    });
    expect(calls.d1).toBeLessThanOrEqual(3); // the third lets go of the promise that was kept
    expect(await countRows("object_signals", organizationId)).toBe(1_000);
  });

  test.each<[string, unknown, string[]]>([
    ["1,001 signals", Array.from({ length: 1_001 }, () => ({})), ["signals"]],
    ["no signal", [], ["signals"]],
    ["no array", {}, ["signals"]],
    ["nothing", undefined, ["signals"]],
  ])("as %s are refused with 422", async (_, signals, fields) => {
    const { key } = await makeKey();
    const answer = await call<Failure>("POST", PATH, { key, body: { objectType: "company", signals } });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
    const other = await call<Failure>("POST", PATH, { key, body: { objectType: "person", signals, source: "x" } });
    expect(fieldsOf(other)).toEqual(["objectType", ...fields, "source"]);
  });
});

describe("of several answers to one signal", () => {
  const [early, middle, late] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00+01:00"];
  const answers = [
    [1, early],
    [2, middle],
    [3, late],
  ] as const;

  test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    "the newest completedAt wins in the order of arrival %o, one by one or together",
    async (order) => {
      const { key, signal } = await setUp();
      const arriving = (objectId: string) =>
        order.map((at) => signal(objectId, answers[at]?.[0], { completedAt: answers[at]?.[1] }));
      for (const one of arriving("a.com")) await sendSignals(key, one);
      await sendSignals(key, ...arriving("b.com"));
      for (const objectId of ["a.com", "b.com"]) {
        const path = `${PATH}?objectType=company&objectId=${objectId}`;
        const { body } = await call("GET", path, { key });
        expect(body).toMatchObject({ data: [{ answer: 3, completedAt: "2026-01-02T23:00:00.000Z" }] });
      }
    },
  );

  test("an older one that arrives late is unchanged, writes nothing and lets nothing be computed", async () => {
    const { key, signal, organizationId } = await setUp();
    await sendSignals(key, signal("a.com", 3, { completedAt: late }));
    const before = await storedOf(organizationId);
    const taken = await sendSignals(key, signal("a.com", 1, { completedAt: early }));
    const skipped = [{ index: 0, reason: "older" }];
    expect(taken).toEqual({ accepted: 0, unchanged: 1, skipped, errors: [], recompute: NONE });
    expect(await storedOf(organizationId)).toEqual(before);
  });

  test("the newest wins to the nanosecond, and is read back as it was sent, in UTC", async () => {
    const { key, signal } = await setUp();
    const [newer, older] = ["2026-03-26T15:30:00.123900+01:00", "2026-03-26T14:30:00.123100Z"];
    await sendSignals(key, signal("a.com", 2, { completedAt: newer }));
    const taken = await sendSignals(key, signal("a.com", 1, { completedAt: older }));
    expect(taken).toMatchObject({ accepted: 0, unchanged: 1, skipped: [{ index: 0, reason: "older" }] });
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 2, completedAt: "2026-03-26T14:30:00.123900Z" }]);
    await sendSignals(key, signal("a.com", 3, { completedAt: "2026-03-26T14:30:00.123900001Z" }));
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 3, completedAt: "2026-03-26T14:30:00.123900001Z" }]);
  });

  test.each([
    ["1969-12-31T23:59:59.9995Z", "1969-12-31T23:59:59.9995Z"],
    ["2026-03-26T14:30:00Z", "2026-03-26T14:30:00.000Z"],
    ["2026-03-26T14:30:00.1Z", "2026-03-26T14:30:00.100Z"],
    ["2026-03-26T14:30:00.120000Z", "2026-03-26T14:30:00.120000Z"],
  ])("%s is read back as %s", async (completedAt, readBack) => {
    const { key, signal } = await setUp();
    await sendSignals(key, signal("a.com", 2, { completedAt }));
    expect(await readOf(key, "a.com")).toMatchObject([{ completedAt: readBack }]);
  });

  test("a time finer than a nanosecond is refused, since it would not be kept as it was sent", async () => {
    const { key, signal } = await setUp();
    const { errors } = await sendSignals(key, signal("a.com", 2, { completedAt: "2026-03-26T14:30:00.0000000001Z" }));
    expect(errors).toEqual([
      { index: 0, field: "completedAt", code: "VALIDATION_ERROR", message: "must have at most 9 digits of a second" },
    ]);
  });

  test("a time whose offset leads out of the years of four digits is refused", async () => {
    const { key, signal } = await setUp();
    const at = (completedAt: string) => signal("a.com", 2, { completedAt });
    const taken = await sendSignals(key, at("0000-01-01T00:00:00+01:00"), at("0000-01-01T00:00:00-01:00"));
    expect(told(taken)).toEqual([[0, "completedAt", "VALIDATION_ERROR"]]);
    expect(await readOf(key, "a.com")).toMatchObject([{ completedAt: "0000-01-01T01:00:00.000Z" }]);
  });

  test("of equal times the later arrival stands, in one call the later item", async () => {
    const { key, signal } = await setUp();
    const at = { completedAt: late };
    const taken = await sendSignals(key, signal("a.com", 874, at), signal("a.com", 9, at));
    expect(taken).toMatchObject({ accepted: 2, skipped: [] });
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 9 }]);
    await sendSignals(key, signal("a.com", 1, at));
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 1 }]);
  });

  test("an answer that was stored before times had finer digits goes on being read", async () => {
    const { key, signal, signalTemplateId, organizationId } = await setUp();
    await env.DB.prepare(
      "INSERT INTO object_signals (space_id, object_id, revision, answers) VALUES (?, 'a.com', 1, ?)",
    )
      .bind(`${organizationId}:test`, JSON.stringify({ [signalTemplateId]: [5, Date.parse(late), 0.5] }))
      .run();
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 5, completedAt: "2026-01-02T23:00:00.000Z" }]);
    const taken = await sendSignals(key, signal("a.com", 6, { completedAt: "2026-01-02T23:00:00.0000001Z" }));
    expect(taken).toMatchObject({ accepted: 1 });
    expect(await readOf(key, "a.com")).toMatchObject([{ answer: 6, completedAt: "2026-01-02T23:00:00.0000001Z" }]);
  });

  test("what is skipped is said of the answers that stand when the rest is stored", async () => {
    const { key, signal } = await setUp();
    await sendSignals(key, signal("a.com", 1, { completedAt: early }));
    const meanwhile = () => sendSignals(key, signal("a.com", 3, { completedAt: late }));
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
    const body = { objectType: "company", signals: [signal("a.com", 2, { completedAt: middle })] };
    const { body: taken } = await call<SignalsTaken>("POST", PATH, { key, body, bindings });
    expect(taken).toMatchObject({ accepted: 0, unchanged: 1, skipped: [{ index: 0, reason: "older" }] });
  });

  test("none is lost when two requests bring in different signals of one object at the same time", async () => {
    const { key, signal } = await setUp();
    const other = await makeTemplate(key);
    const meanwhile = () => sendSignals(key, signal("a.com", 7, { signalTemplateId: other }));
    const body = { objectType: "company", signals: [signal("a.com", 5)] };
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
    expect((await call("POST", PATH, { key, body, bindings })).status).toBe(200);
    const stored = await call<{ data: { answer: unknown }[] }>("GET", `${PATH}?objectType=company&objectId=a.com`, {
      key,
    });
    expect(new Set(stored.body.data.map(({ answer }) => answer))).toEqual(new Set([5, 7]));
  });
});

describe("an equal answer", () => {
  test("without a time of its own is confirmed now: an older answer that arrives late does not win", async () => {
    const { key, signal } = await setUp();
    const at = (ms: number) => ({ completedAt: new Date(Date.now() - ms).toISOString() });
    await sendSignals(key, signal("a.com", 3, { ...at(60_000), confidence: 0.4 }));
    const before = new Date().toISOString();
    const taken = await sendSignals(key, signal("a.com", 3, { confidence: 0.9 }));
    expect(taken).toMatchObject({ accepted: 0, unchanged: 1, skipped: [{ index: 0, reason: "equal" }] });
    const [confirmed] = await readOf(key, "a.com");
    expect(confirmed).toMatchObject({ answer: 3, confidence: 0.9 });
    expect((confirmed?.completedAt ?? "") >= before).toBe(true);
    const late = await sendSignals(key, signal("a.com", 5, at(30_000)));
    expect(late).toMatchObject({ accepted: 0, skipped: [{ index: 0, reason: "older" }] });
    expect(await readOf(key, "a.com")).toEqual([confirmed]);
  });

  test("lets nothing be computed, and is named with its reason", async () => {
    const { key, signal, organizationId } = await setUp();
    await sendSignals(key, signal("a.com", 3), signal("b.com", 3));
    await eventually(async () => expect(await countRows("outbox", organizationId)).toBe(0));
    const taken = await sendSignals(key, signal("b.com", 3), signal("c.com", 4), signal("a.com", 3));
    expect(taken).toEqual({
      accepted: 1,
      unchanged: 2,
      skipped: [
        { index: 0, reason: "equal" },
        { index: 2, reason: "equal" },
      ],
      errors: [],
      recompute: { queued: 1, failed: 0 },
    });
  });

  test("with its time, sent again word for word, writes nothing", async () => {
    const { key, signal, organizationId } = await setUp();
    const one = signal("a.com", 3, { completedAt: "2026-01-01T00:00:00.1239Z", confidence: 0.5 });
    await sendSignals(key, one);
    await eventually(async () => expect(await countRows("outbox", organizationId)).toBe(0));
    const before = await storedOf(organizationId);
    const taken = await sendSignals(key, one);
    const skipped = [{ index: 0, reason: "equal" }];
    expect(taken).toEqual({ accepted: 0, unchanged: 1, skipped, errors: [], recompute: NONE });
    expect(await storedOf(organizationId)).toEqual(before);
  });

  test("that was completed later moves the time on, and lets nothing be computed", async () => {
    const { key, signal, organizationId } = await setUp();
    await sendSignals(key, signal("a.com", 3, { completedAt: "2026-01-01T00:00:00Z" }));
    await eventually(async () => expect(await countRows("outbox", organizationId)).toBe(0));
    const taken = await sendSignals(key, signal("a.com", 3, { completedAt: "2026-01-02T00:00:00Z" }));
    const skipped = [{ index: 0, reason: "equal" }];
    expect(taken).toEqual({ accepted: 0, unchanged: 1, skipped, errors: [], recompute: NONE });
    expect(await countRows("outbox", organizationId)).toBe(0);
    const { body } = await call("GET", `${PATH}?objectType=company&objectId=a.com`, { key });
    expect(body).toMatchObject({ data: [{ completedAt: "2026-01-02T00:00:00.000Z" }] });
  });
});

describe("a new answer brings the scores of its object up to date", () => {
  async function scoredList() {
    const { key, signal, signalTemplateId } = await setUp("list");
    const profileId = await makeProfile(key);
    const pointValues = { choices: { Slack: 10 }, mode: "contains-none" };
    await putRule(key, profileId, signalTemplateId, { answerType: "list", pointValues });
    await assignAll(key, profileId, "a.com", "b.com");
    await settled(key, profileId);
    const expectScore = (wanted: object) =>
      eventually(async () => expect(await scoresOf(key, "a.com")).toMatchObject([wanted]));
    return { key, signal, expectScore };
  }

  test("where an empty list is a value, and null takes the value away", async () => {
    const { key, signal, expectScore } = await scoredList();
    await expectScore({ score: 0, signalCoverage: 0, contributions: [] });
    await sendSignals(key, signal("a.com", []));
    await expectScore({ score: 100, signalCoverage: 1, contributions: [{ matchedValue: "", pointsEarned: 10 }] });
    const taken = await sendSignals(key, signal("a.com", null));
    expect(taken).toMatchObject({ accepted: 1, recompute: { queued: 1, failed: 0 } });
    await expectScore({ score: 0, signalCoverage: 0, contributions: [], version: 3 });
  });

  test("and of no other object", async () => {
    const { key, signal, expectScore } = await scoredList();
    const before = await scoresOf(key, "b.com");
    await sendSignals(key, signal("a.com", ["other"]));
    await expectScore({ score: 100 });
    expect(await scoresOf(key, "b.com")).toEqual(before);
  });

  test("but a null for a value that was never there changes nothing", async () => {
    const { key, signal } = await scoredList();
    expect(await sendSignals(key, signal("a.com", null))).toMatchObject({ accepted: 0, unchanged: 1, recompute: NONE });
  });
});
