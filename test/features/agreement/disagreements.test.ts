import { describe, expect, test } from "vitest";
import type { Disagreement } from "../../../src/features/agreement/agreement.schemas.ts";
import { LABELS, makeLabel, makeTeam, NEW_LABELS, rate, SCORES } from "../../support/annotations.ts";
import { call, type Failure, type SnakePage } from "../../support/api.ts";

const listOf = async (key: string, id: string, query = ""): Promise<SnakePage<Disagreement>> => {
  const { status, body, text } = await call<SnakePage<Disagreement>>("GET", `${LABELS}${id}/disagreements/${query}`, {
    key,
  });
  expect(status, text).toBe(200);
  return body;
};

/** Scores sources, one after the other, with the values of each annotator; returns the label and the sources. */
async function scored(label: object, sources: readonly (readonly object[])[]) {
  const { admin, annotators } = await makeTeam("Ada", "Grace", "Alan");
  const { id: label_id } = await makeLabel(admin.key, label);
  const ids = [];
  for (const values of sources) {
    const source = crypto.randomUUID();
    ids.push(source);
    for (const [at, value] of values.entries()) await rate(annotators[at]?.key ?? "", source, { label_id, value });
  }
  return { admin, annotators, label_id, ids };
}

const ratings = (...values: number[]) => values.map((rating) => ({ rating }));

describe("sources on which annotators differ come the widest first", () => {
  test("by the mean difference of two ratings", async () => {
    const { admin, label_id, ids } = await scored(NEW_LABELS.star, [
      ratings(1, 1, 5),
      ratings(3, 3, 3),
      ratings(1, 5),
      ratings(2),
      ratings(2, 3, 5),
    ]);
    const { data, next_cursor } = await listOf(admin.key, label_id);
    expect(data.map(({ source_id, spread }) => [source_id, spread])).toEqual([
      [ids[2], 4],
      [ids[0], 8 / 3],
      [ids[4], 2],
    ]);
    expect(next_cursor).toBeNull();
  });

  test("by the mean difference of two numbers", async () => {
    const { admin, label_id, ids } = await scored(
      NEW_LABELS.numeric,
      [
        [1, 2],
        [10, 90.5, 20],
        [5, 5],
      ].map((values) => values.map((value) => ({ value }))),
    );
    const { data } = await listOf(admin.key, label_id);
    expect(data.map(({ source_id, spread }) => [source_id, spread])).toEqual([
      [ids[1], expect.closeTo((80.5 + 10 + 70.5) / 3, 9)],
      [ids[0], 1],
    ]);
  });

  test("by the share of differing pairs of options, from 0 to 1", async () => {
    const options = (...names: string[]) => names.map((name) => ({ selected: [name] }));
    const { admin, label_id, ids } = await scored(NEW_LABELS.categorical, [
      options("positive", "positive", "neutral"),
      options("positive", "neutral", "negative"),
      options("positive", "positive"),
    ]);
    const { data } = await listOf(admin.key, label_id);
    expect(data.map(({ source_id, spread }) => [source_id, spread])).toEqual([
      [ids[1], 1],
      [ids[0], expect.closeTo(2 / 3, 12)],
    ]);
  });
});

test("each shows its scores with who gave them, as they can be read by their ids", async () => {
  const { admin, annotators, label_id, ids } = await scored(NEW_LABELS.star, [ratings(1, 4)]);
  const { data } = await listOf(admin.key, label_id);
  const [{ source_type, source_id, scores } = { scores: [] }] = data;
  expect([source_type, source_id]).toEqual(["trace", ids[0]]);
  expect(scores.map(({ annotator }) => annotator).toSorted()).toEqual(
    annotators
      .slice(0, 2)
      .map(({ annotator }) => annotator)
      .toSorted(),
  );
  for (const { id, ...shown } of scores) {
    expect((await call("GET", `${SCORES}${id}/`, { key: admin.key })).body).toMatchObject({ id, source_id, ...shown });
  }
});

test("pages neither repeat nor leave out a source, also where spreads are equal", async () => {
  const { admin, label_id, ids } = await scored(
    NEW_LABELS.thumbs_up_down,
    Array.from({ length: 7 }, () => [{ value: "up" }, { value: "down" }]),
  );
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: SnakePage<Disagreement> = await listOf(admin.key, label_id, `?limit=3${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.data.map(({ source_id }) => source_id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(ids.toSorted());
});

test("are of one source type where one is asked for", async () => {
  const { admin, label_id } = await scored(NEW_LABELS.star, [ratings(1, 2)]);
  expect((await listOf(admin.key, label_id, "?source_type=trace")).data).toHaveLength(1);
  expect((await listOf(admin.key, label_id, "?sourceType=span")).data).toEqual([]);
});

test("a deleted score no longer makes a disagreement", async () => {
  const { admin, label_id } = await scored(NEW_LABELS.star, [ratings(1, 2)]);
  const [unit] = (await listOf(admin.key, label_id)).data;
  await call("DELETE", `${SCORES}${unit?.scores[0]?.id}/`, { key: admin.key });
  expect((await listOf(admin.key, label_id)).data).toEqual([]);
});

test("texts never disagree", async () => {
  const { admin, label_id } = await scored(NEW_LABELS.text, [[{ text: "a" }, { text: "b" }]]);
  expect(await listOf(admin.key, label_id)).toEqual({ data: [], next_cursor: null });
});

test.each(["x", "WzFd", btoa('[1,"trace","x"]').replaceAll("=", "")])(
  "the cursor %s is refused with 400",
  async (cursor) => {
    const { admin, label_id } = await scored(NEW_LABELS.star, []);
    const { status, body } = await call<Failure>("GET", `${LABELS}${label_id}/disagreements/?cursor=${cursor}`, {
      key: admin.key,
    });
    expect([status, body.error.fields.map(({ field }) => field)]).toEqual([400, ["cursor"]]);
  },
);
