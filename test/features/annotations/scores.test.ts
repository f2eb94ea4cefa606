import { describe, expect, test } from "vitest";
import type { Score } from "../../../src/features/annotations/annotations.schemas.ts";
import {
  LABELS,
  makeAnnotator,
  makeLabel,
  makeTeam,
  NEW_LABELS,
  rate,
  SCORES,
  sendScores,
} from "../../support/annotations.ts";
import type { Answer } from "../../support/answer.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Score[];
}

const forSource = (source: string, type = "trace", query = "") =>
  `${SCORES}for-source/?source_type=${type}&source_id=${source}${query}`;

describe("one score", () => {
  test("is stored and answered as in bulk, 201 each time", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key);
    const body = {
      sourceType: "session",
      source_id: crypto.randomUUID().toUpperCase(),
      labelId: id,
      value: { rating: 4 },
      notes: "n",
    };
    const first = await call<Score>("POST", SCORES, { key, body });
    expect([first.status, first.body]).toEqual([
      201,
      expect.objectContaining({
        source_type: "session",
        source_id: body.source_id.toLowerCase(),
        value: { rating: 4 },
        notes: "n",
      }),
    ]);
    const again = await call<Score>("POST", "/model-hub/scores", { key, body: { ...body, value: { rating: 1 } } });
    expect([again.status, again.body.id, again.body.value_history.length]).toEqual([201, first.body.id, 1]);
  });

  test("of an unknown label is 404, of a value that the label does not allow 400 with the rule", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key, NEW_LABELS.numeric);
    const base = { source_type: "trace", source_id: crypto.randomUUID() };
    const unknown = await call<Failure>("POST", SCORES, { key, body: { ...base, label_id: "none", value: {} } });
    expect([unknown.status, unknown.body.error.message]).toEqual([404, "Label not found: none"]);
    const wrong = await call<Failure>("POST", SCORES, { key, body: { ...base, label_id: id, value: { value: 0.3 } } });
    expect([wrong.status, wrong.body.error.fields]).toEqual([
      400,
      [
        {
          field: "value.value",
          message: 'must be 0 plus a whole number of steps of 0.5, or 100, not 0.3 (label "Accuracy")',
        },
      ],
    ]);
  });

  test("under an Idempotency-Key is stored once, and the first answer is repeated", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key, NEW_LABELS.numeric);
    const body = { source_type: "trace", source_id: crypto.randomUUID(), label_id: id, value: { value: 1 } };
    const headers = { "Idempotency-Key": "once" };
    const first = await call<Score>("POST", SCORES, { key, body, headers });
    await rate(key, body.source_id, { label_id: id, value: { value: 2 } });
    const replay = await call<Score>("POST", SCORES, { key, body, headers });
    expect([replay.text, replay.headers.get("Idempotency-Replayed")]).toEqual([first.text, "true"]);
    const { body: stored } = await call<Score>("GET", `${SCORES}${first.body.id}/`, { key });
    expect([stored.value, stored.value_history.length]).toEqual([{ value: 2 }, 1]);
  });
});

describe("a change of a score", () => {
  test("by PUT gives it another value, by PATCH what is named; what is left out stays", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const first = await rate(key, crypto.randomUUID(), { label_id, value: { rating: 1 }, notes: "first" });
    const put = await call<Score>("PUT", `${SCORES}${first.id}/`, { key, body: { value: { rating: 2 } } });
    expect(put.body).toEqual({
      ...first,
      value: { rating: 2 },
      updated_at: put.body.updated_at,
      value_history: [{ value: { rating: 1 }, at: first.updated_at }],
    });
    const patch = await call<Score>("PATCH", `${SCORES}${first.id.toUpperCase()}`, {
      key,
      body: { notes: null, scoreSource: "auto" },
    });
    expect(patch.body).toEqual({ ...put.body, notes: null, score_source: "auto", updated_at: patch.body.updated_at });
    expect((await call("GET", `${SCORES}${first.id}/`, { key })).body).toEqual(patch.body);
    expect((await call("PATCH", `${SCORES}${first.id}/`, { key, body: { notes: null } })).body).toEqual(patch.body);
  });

  test.each([
    ["PUT", {}, ["value"]],
    ["PUT", { value: { rating: 9 } }, ["value.rating"]],
    ["PUT", { value: 5 }, ["value"]],
    ["PATCH", {}, [""]],
    ["PATCH", { value: { text: "x" } }, ["value.text"]],
    ["PATCH", { score_source: "", label_id: "x" }, ["score_source", "label_id"]],
  ])("%s %j is refused with 400", async (method, body, fields) => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const { id } = await rate(key, crypto.randomUUID(), { label_id, value: { rating: 1 } });
    const { status, body: failure } = await call<Failure>(method, `${SCORES}${id}/`, { key, body });
    expect([status, failure.error.fields.map(({ field }) => field)]).toEqual([400, fields]);
  });

  test("is possible while its label is deleted, by the rules of the label", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const { id } = await rate(key, crypto.randomUUID(), { label_id, value: { rating: 1 } });
    await call("DELETE", `${LABELS}${label_id}/`, { key });
    const change = (rating: number) => call<Score>("PUT", `${SCORES}${id}/`, { key, body: { value: { rating } } });
    expect([(await change(2)).status, (await change(6)).status]).toEqual([200, 400]);
  });
});

describe("only the annotator or an admin may change or delete a score", () => {
  test("so another key is refused with 403, in both notations, and may read it", async () => {
    const { admin, annotators } = await makeTeam("Ada", "Grace");
    const [ada, grace] = annotators;
    const { id: label_id } = await makeLabel(admin.key);
    const { id } = await rate(ada?.key ?? "", crypto.randomUUID(), { label_id, value: { rating: 1 } });
    const at = `${SCORES}${id}/`;
    const pair = { "X-Api-Key": grace?.keyId ?? "", "X-Secret-Key": grace?.secret ?? "" };
    for (const credentials of [{ key: grace?.key ?? "" }, { headers: pair }]) {
      expect((await call("GET", at, credentials)).status).toBe(200);
      for (const [method, body] of [
        ["PUT", { value: { rating: 2 } }],
        ["PATCH", { notes: "x" }],
        ["DELETE", undefined],
      ] as const) {
        const { status, body: failure } = await call<Failure>(method, at, { ...credentials, ...(body && { body }) });
        expect([method, status, failure.error.code]).toEqual([method, 403, "NOT_THE_ANNOTATOR"]);
      }
    }
    expect((await call<Score>("PATCH", at, { key: admin.key, body: { value: { rating: 5 } } })).body).toMatchObject({
      value: { rating: 5 },
      annotator: ada?.annotator,
      annotator_name: "Ada",
      annotator_email: "ada@example.org",
    });
  });

  test("so another key of the same person may, whatever the letter case of the address", async () => {
    const { admin, annotators } = await makeTeam("Ada");
    const { id: label_id } = await makeLabel(admin.key);
    const { id } = await rate(annotators[0]?.key ?? "", crypto.randomUUID(), { label_id, value: { rating: 1 } });
    const other = await makeAnnotator(admin, "ADA");
    expect(other.annotator).toBe(annotators[0]?.annotator);
    const { status, body } = await call<Score>("PATCH", `${SCORES}${id}/`, {
      key: other.key,
      body: { value: { rating: 2 } },
    });
    expect([status, body.annotator_name]).toEqual([200, "ADA"]);
  });

  test("so a key without an owner is an annotator of its own", async () => {
    const first = await makeKey({ scopes: ["read", "write"] });
    const second = await makeKey({ organizationId: first.organizationId, scopes: ["read", "write"] });
    const { id: label_id } = await makeLabel(first.key);
    const { id, annotator } = await rate(first.key, crypto.randomUUID(), { label_id, value: { rating: 1 } });
    expect(annotator).toBe(first.keyId);
    expect((await call("DELETE", `${SCORES}${id}/`, { key: second.key })).status).toBe(403);
    expect((await call("DELETE", `${SCORES}${id}/`, { key: first.key })).status).toBe(204);
  });
});

describe("a deleted score", () => {
  test("is gone from every read at once", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const source = crypto.randomUUID();
    const { id } = await rate(key, source, { label_id, value: { rating: 1 } });
    expect((await call("DELETE", `${SCORES}${id}`, { key })).status).toBe(204);
    expect((await call("GET", `${SCORES}${id}/`, { key })).status).toBe(404);
    expect((await call("PATCH", `${SCORES}${id}/`, { key, body: { notes: "x" } })).status).toBe(404);
    expect((await call("DELETE", `${SCORES}${id}/`, { key })).status).toBe(404);
    expect((await call<Page>("GET", SCORES, { key })).body).toMatchObject({ count: 0, results: [] });
    expect((await call("GET", forSource(source), { key })).body).toEqual([]);
  });

  test("shows nothing of itself once the source is scored again", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const source = crypto.randomUUID();
    await rate(key, source, { label_id, value: { rating: 1 } });
    const { id } = await rate(key, source, { label_id, value: { rating: 2 } });
    await call("DELETE", `${SCORES}${id}/`, { key });
    expect(await rate(key, source, { label_id, value: { rating: 2 } })).toMatchObject({
      value: { rating: 2 },
      value_history: [],
    });
  });

  test("stays deleted where it is changed at the same moment: each answer is what is then there", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const { id } = await rate(key, crypto.randomUUID(), { label_id, value: { rating: 1 } });
    const changes = [1, 2, 3, 4, 5].map((rating) =>
      call("PATCH", `${SCORES}${id}/`, { key, body: { value: { rating } } }),
    );
    const [deleted, ...changed] = await Promise.all([call("DELETE", `${SCORES}${id}/`, { key }), ...changes]);
    expect(deleted.status).toBe(204);
    expect(changed.every(({ status }) => status === 200 || status === 404)).toBe(true);
    expect((await call("GET", `${SCORES}${id}/`, { key })).status).toBe(404);
  });
});

describe("the list of scores", () => {
  test("is filtered by source, label and annotator, in either spelling, the newest first", async () => {
    const { admin, annotators } = await makeTeam("Ada", "Grace");
    const [star, thumb] = [await makeLabel(admin.key), await makeLabel(admin.key, NEW_LABELS.thumbs_up_down)];
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const made: Score[] = [];
    for (const { key } of annotators) {
      made.push(await rate(key, one, { label_id: star.id, value: { rating: 1 } }));
      made.push(await rate(key, other, { label_id: thumb.id, value: { value: "up" } }, { source_type: "span" }));
    }
    const ids = async (query: string) => {
      const { body } = await call<Page>("GET", `${SCORES}?${query}`, { key: admin.key });
      expect(body.results.length).toBe(body.count);
      return new Set(body.results.map(({ id }) => id));
    };
    const of = (...places: number[]) => new Set(places.map((place) => made[place]?.id));
    expect(await ids("")).toEqual(of(0, 1, 2, 3));
    expect(await ids(`source_id=${one}`)).toEqual(of(0, 2));
    expect(await ids(`source_type=span&source_id=${one}`)).toEqual(of());
    expect(await ids("sourceType=span")).toEqual(of(1, 3));
    expect(await ids(`label_id=${star.id}`)).toEqual(of(0, 2));
    expect(await ids(`labelId=${thumb.id}&annotator=${annotators[1]?.annotator}`)).toEqual(of(3));
    expect(await ids(`annotator=nobody`)).toEqual(of());
  });

  test("is read page by page to its end, each score once", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const made = new Set<string>();
    for (let number = 0; number < 7; number += 1) {
      made.add((await rate(key, crypto.randomUUID(), { label_id, value: { rating: 1 } })).id);
    }
    const seen: string[] = [];
    for (let path: string | null = `${SCORES}?limit=3`; path !== null;) {
      const { body }: { body: Page } = await call<Page>("GET", path, { key });
      expect(body.count).toBe(7);
      seen.push(...body.results.map(({ id }) => id));
      path = body.next;
    }
    expect([seen.length, new Set(seen)]).toEqual([7, made]);
    expect((await call<Page>("GET", `${SCORES}?limit=3&page=9`, { key })).body).toMatchObject({
      count: 7,
      next: null,
      results: [],
    });
  });

  test.each(["page=0", "limit=101", "source_id=x", "label_id=x", "colour=red", "source_type=trace&sourceType=span"])(
    "?%s is refused with 400",
    async (query) => {
      const { key } = await makeKey();
      expect((await call("GET", `${SCORES}?${query}`, { key })).status).toBe(400);
    },
  );
});

describe("the scores of a source", () => {
  test("come by label name and then the newest first, and page by page as the Link header says", async () => {
    const { admin, annotators } = await makeTeam("Ada", "Grace");
    const labels = [];
    for (const name of ["b", "A", "c"]) labels.push(await makeLabel(admin.key, { name, type: "star" }));
    const source = crypto.randomUUID();
    for (const { key } of annotators) {
      await sendScores(
        key,
        source,
        labels.map(({ id }) => ({ label_id: id, value: { rating: 2 } })),
      );
    }
    await rate(admin.key, source, { label_id: labels[0]?.id ?? "", value: { rating: 1 } }, { source_type: "span" });
    const all = await call<Score[]>("GET", forSource(source), { key: admin.key });
    expect(all.body.map(({ label_name, annotator_name }) => `${label_name} ${annotator_name}`)).toEqual([
      "A Grace",
      "A Ada",
      "b Grace",
      "b Ada",
      "c Grace",
      "c Ada",
    ]);
    expect(all.headers.get("Link")).toBeNull();
    const seen: Score[] = [];
    for (let path: string | undefined = forSource(source, "trace", "&limit=4"); path !== undefined;) {
      const { body, headers }: Answer<Score[]> = await call<Score[]>("GET", path, { key: admin.key });
      seen.push(...body);
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get("Link") ?? "")?.[1];
    }
    expect(seen).toEqual(all.body);
  });

  test("are cut into pages where they are more than 8 MiB", async () => {
    const { key } = await makeKey();
    const labels = [];
    for (let number = 0; number < 100; number += 1)
      labels.push(await makeLabel(key, { name: `Text ${number}`, type: "text" }));
    const source = crypto.randomUUID();
    const long = (letter: string) => ({ text: letter.repeat(5_000) });
    for (const letter of "\u20ac\u20ad\u20ae\u20af") {
      await sendScores(
        key,
        source,
        labels.map(({ id }) => ({ label_id: id, value: long(letter) })),
        { notes: "\u20ac".repeat(2_000) },
      );
    }
    const seen = new Set<string>();
    for (let path: string | undefined = forSource(source); path !== undefined;) {
      const { body, text, headers }: Answer<Score[]> = await call<Score[]>("GET", path, { key });
      expect(new TextEncoder().encode(text).length).toBeLessThan(8 * 1024 * 1024);
      for (const { id } of body) seen.add(id);
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get("Link") ?? "")?.[1];
    }
    expect(seen.size).toBe(100);
  });

  test.each([
    "",
    "source_type=trace",
    "source_type=trace&source_id=x",
    `source_type=trace&source_id=${crypto.randomUUID()}&cursor=WzFd`,
  ])("?%s is refused with 400", async (query) => {
    const { key } = await makeKey();
    expect((await call("GET", `${SCORES}for-source/?${query}`, { key })).status).toBe(400);
  });
});

test.each(["x", "0199c0de-0000-7000-8000-000000000011", "00000001-9d2c-8f1e-a3b4-5c6d7e8f9a0b"])(
  "the score %s is not there: 404",
  async (id) => {
    const { key } = await makeKey();
    const { status, body } = await call<Failure>("GET", `${SCORES}${id}/`, { key });
    expect([status, body.error.code]).toEqual([404, "SCORE_NOT_FOUND"]);
  },
);
