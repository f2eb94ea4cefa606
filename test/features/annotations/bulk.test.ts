import { describe, expect, test } from "vitest";
import type { CreatedScores } from "../../../src/features/annotations/annotations.schemas.ts";
import { LABELS, makeLabel, makeTeam, NEW_LABELS, rate, SCORES, sendScores } from "../../support/annotations.ts";
import { call, freshIsolate, type Failure } from "../../support/api.ts";
import { countedIsolate } from "../../support/counted.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";

const BULK = `${SCORES}bulk/`;
const source = () => crypto.randomUUID();

describe("the published page's samples", () => {
  test("in Python's and in JavaScript's spelling, with the header pair, give equal scores", async () => {
    const { key, keyId, secret } = await makeKey();
    const [star, sentiment] = [await makeLabel(key), await makeLabel(key, NEW_LABELS.categorical)];
    const headers = { "X-Api-Key": keyId, "X-Secret-Key": secret, "Content-Type": "application/json" };
    const python = {
      source_type: "trace",
      source_id: source(),
      scores: [
        { label_id: star.id, value: { rating: 4 }, score_source: "human" },
        { label_id: sentiment.id, value: { selected: ["positive"] }, score_source: "human" },
      ],
      notes: "Batch annotation",
    };
    const javascript = {
      sourceType: "trace",
      sourceId: source(),
      scores: [
        { labelId: star.id, value: { rating: 4 }, scoreSource: "human" },
        { labelId: sentiment.id, value: { selected: ["positive"] }, scoreSource: "human" },
      ],
      notes: "Batch annotation",
    };
    const send = (path: string, body: object) => call<CreatedScores>("POST", path, { headers, body });
    const [one, other] = [await send(BULK, python), await send("/model-hub/scores/bulk", javascript)];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body.errors).toEqual([]);
    const written = ({ body }: typeof one) =>
      body.scores.map(({ id: _id, source_id: _source, created_at: _c, updated_at: _u, ...score }) => score);
    expect(written(one)).toEqual(written(other));
    expect(one.body.scores[0]).toMatchObject({
      source_type: "trace",
      source_id: python.source_id,
      label_id: star.id,
      label_name: "Helpfulness",
      label_type: "star",
      value: { rating: 4 },
      score_source: "human",
      notes: "Batch annotation",
      annotator: keyId,
      annotator_name: "test",
      annotator_email: null,
      queue_item: null,
      value_history: [],
    });
  });
});

describe("partial success", () => {
  test("stores what is right and says what is wrong under each index, in the order of the request", async () => {
    const { key } = await makeKey();
    const [star, thumb] = [await makeLabel(key), await makeLabel(key, NEW_LABELS.thumbs_up_down)];
    const { scores, errors, error_details } = await sendScores(key, source(), [
      { label_id: star.id, value: { rating: 9 } },
      { label_id: "label-uuid-1", value: { rating: 4 } },
      { label_id: thumb.id, value: { value: "up" } },
      { label_id: thumb.id.toUpperCase(), value: { value: "down" } },
    ]);
    expect(scores.map(({ label_id, value }) => [label_id, value])).toEqual([[thumb.id, { value: "up" }]]);
    expect(errors).toEqual([
      'scores[0].value.rating must be a whole number from 1 to 5, not 9 (label "Helpfulness")',
      "Label not found: label-uuid-1",
      `Duplicate label in request: ${thumb.id.toUpperCase()}`,
    ]);
    expect(error_details.map(({ index, code, field }) => [index, code, field])).toEqual([
      [0, "VALUE_NOT_ALLOWED", "scores[0].value.rating"],
      [1, "LABEL_NOT_FOUND", "scores[1].label_id"],
      [3, "DUPLICATE_LABEL", "scores[3].label_id"],
    ]);
    expect(error_details.map(({ message }) => message)).toEqual(errors);
  });

  test("answers 201 also where every score failed", async () => {
    const { key } = await makeKey();
    expect(await sendScores(key, source(), [{ label_id: "none", value: {} }])).toEqual({
      scores: [],
      errors: ["Label not found: none"],
      error_details: [expect.objectContaining({ index: 0, label_id: "none" })],
    });
  });

  test("takes 100 scores in at most 3 round trips, the labels in one statement, and writes a row for each", async () => {
    const { key } = await makeKey();
    const labels = [];
    for (let number = 0; number < 100; number += 1) {
      labels.push(await makeLabel(key, { name: `Label ${number}`, type: "star" }));
    }
    const { bindings, calls } = countedIsolate();
    const scores = labels.map(({ id }) => ({ label_id: id, value: { rating: 3 } }));
    const body = { source_type: "span", source_id: source(), scores };
    await call("GET", LABELS, { key, bindings });
    calls.d1 = 0;
    const { status, body: created } = await call<CreatedScores>("POST", BULK, { key, body, bindings });
    expect([status, created.scores.length, created.errors]).toEqual([201, 100, []]);
    expect(created.scores.map(({ label_id }) => label_id)).toEqual(labels.map(({ id }) => id));
    expect(calls.d1).toBeLessThanOrEqual(3);
  });
});

describe("notes", () => {
  test("of the batch go to every score, an item's own win, and null takes them away", async () => {
    const { key } = await makeKey();
    const labels = await Promise.all(
      [NEW_LABELS.star, NEW_LABELS.thumbs_up_down, NEW_LABELS.text].map((l) => makeLabel(key, l)),
    );
    const [star, thumb, text] = labels.map(({ id }) => id);
    const { scores } = await sendScores(
      key,
      source(),
      [
        { label_id: star ?? "", value: { rating: 1 } },
        { label_id: thumb ?? "", value: { value: "up" }, notes: "own \u0000 \u{1f600}" },
        { label_id: text ?? "", value: { text: "a\u0000b" }, notes: "" },
      ],
      { notes: "all" },
    );
    expect(scores.map(({ notes }) => notes)).toEqual(["all", "own \u0000 \u{1f600}", ""]);
    expect(scores[2]?.value).toEqual({ text: "a\u0000b" });
  });
});

describe("scoring the same source by the same label again", () => {
  test("keeps the id, puts the old value into the history, and shows it at once", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const sourceId = source();
    const first = await rate(key, sourceId, { label_id, value: { rating: 2 } });
    const second = await rate(key, sourceId, { label_id, value: { rating: 5 }, score_source: "model" });
    expect(second).toMatchObject({
      id: first.id,
      value: { rating: 5 },
      score_source: "model",
      created_at: first.created_at,
    });
    expect(second.value_history).toEqual([{ value: { rating: 2 }, at: first.updated_at }]);
    const { body } = await call("GET", `${SCORES}${first.id}/`, { key });
    expect(body).toEqual(second);
  });

  test("with an equal score changes nothing, not even its time", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const sourceId = source();
    const first = await rate(key, sourceId, { label_id, value: { rating: 2 }, notes: "n" });
    expect(await rate(key, sourceId, { label_id, value: { rating: 2 }, notes: "n" })).toEqual(first);
  });

  test("by another annotator or of another source type makes another score", async () => {
    const { admin, annotators } = await makeTeam("Ada", "Grace");
    const { id: label_id } = await makeLabel(admin.key);
    const sourceId = source();
    const ids = new Set<string>();
    for (const { key } of annotators) {
      for (const source_type of ["trace", "span", "generation", "session"]) {
        ids.add((await rate(key, sourceId, { label_id, value: { rating: 2 } }, { source_type })).id);
      }
    }
    expect(ids.size).toBe(8);
  });

  test("50 times at once leaves one row with the whole history, each value in it once", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key, NEW_LABELS.numeric);
    const sourceId = source();
    const values = Array.from({ length: 50 }, (_, at) => at);
    const answers = await Promise.all(values.map((value) => rate(key, sourceId, { label_id, value: { value } })));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const { body } = await call<{ count: number; results: CreatedScores["scores"] }>(
      "GET",
      `${SCORES}?label_id=${label_id}`,
      { key },
    );
    expect(body.count).toBe(1);
    const [score] = body.results;
    const seen = [...(score?.value_history ?? []), ...(score ? [score] : [])].map(({ value }) => value["value"]);
    expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(values);
  });

  test("keeps the newest 50 changes, the oldest first", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key, NEW_LABELS.numeric);
    const sourceId = source();
    for (let value = 0; value < 55; value += 1) await rate(key, sourceId, { label_id, value: { value } });
    const { value, value_history } = await rate(key, sourceId, { label_id, value: { value: 55 } });
    expect(value).toEqual({ value: 55 });
    expect(value_history.map((earlier) => earlier.value["value"])).toEqual(
      Array.from({ length: 50 }, (_, at) => at + 5),
    );
  });

  test("keeps as many long texts as 32 KiB hold, the newest ones", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key, NEW_LABELS.text);
    const sourceId = source();
    for (const letter of "abcdefghijkl") {
      await rate(key, sourceId, { label_id, value: { text: letter.repeat(5_000) } });
    }
    const { value_history } = await rate(key, sourceId, { label_id, value: { text: "end" } });
    expect(value_history.map(({ value }) => String(value["text"]).charAt(0)).join("")).toBe("ghijkl");
  });
});

describe("a whole request is refused with 400, every field named, where", () => {
  const label_id = "0199c0de-0000-7000-8000-000000000011";
  const good = { source_type: "trace", source_id: label_id, scores: [{ label_id, value: { rating: 1 } }] };
  test.each([
    ["the source type is unknown", { ...good, source_type: "observation" }, ["source_type"]],
    ["the source is no UUID", { ...good, source_id: "your-source-uuid" }, ["source_id"]],
    ["there are no scores", { ...good, scores: [] }, ["scores"]],
    ["there are 101", { ...good, scores: Array.from({ length: 101 }, () => good.scores[0]) }, ["scores"]],
    [
      "an item has no label",
      { ...good, scores: [{ value: {} }, { label_id }] },
      ["scores[0].label_id", "scores[1].value"],
    ],
    [
      "a value is no object",
      {
        ...good,
        scores: [
          { label_id, value: [1] },
          { label_id, value: 4 },
        ],
      },
      ["scores[0].value", "scores[1].value"],
    ],
    [
      "a field is unknown",
      { ...good, queueItem: 1, scores: [{ ...good.scores[0], labelid: 1 }] },
      ["queueItem", "scores[0].labelid"],
    ],
    [
      "two spellings differ",
      { ...good, sourceType: "span", scores: [{ ...good.scores[0], labelId: "x" }] },
      ["source_type", "scores[0].label_id"],
    ],
    [
      "a source of scores is no name",
      { ...good, scores: [{ ...good.scores[0], scoreSource: "Human!" }] },
      ["scores[0].score_source"],
    ],
  ])("%s", async (_, body, fields) => {
    const { key } = await makeKey();
    const { status, body: failure } = await call<Failure>("POST", BULK, { key, body });
    expect([status, failure.error.code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(failure.error.fields.map(({ field }) => field).toSorted()).toEqual(fields.toSorted());
  });

  test("and two equal spellings are one field", async () => {
    const { key } = await makeKey();
    const body = { ...good, sourceType: "trace", sourceId: good.source_id };
    expect((await call("POST", BULK, { key, body })).status).toBe(201);
  });
});

describe("a label that changes after it was read and before the score is stored", () => {
  const race = async (change: (path: string, key: string) => Promise<unknown>) => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const DB = interleavedAtBatch(1, () => change(`${LABELS}${label_id}/`, key));
    const body = { source_type: "trace", source_id: source(), scores: [{ label_id, value: { rating: 5 } }] };
    const { body: created } = await call<CreatedScores>("POST", BULK, { key, body, bindings: freshIsolate({ DB }) });
    return created.error_details.map(({ code }) => code);
  };

  test("decides anew whether the value is allowed", async () => {
    const change = (path: string, key: string) => call("PATCH", path, { key, body: { settings: { no_of_stars: 4 } } });
    expect(await race(change)).toEqual(["VALUE_NOT_ALLOWED"]);
  });

  test("takes no score once it is deleted", async () => {
    expect(await race((path, key) => call("DELETE", path, { key }))).toEqual(["LABEL_NOT_FOUND"]);
  });
});
