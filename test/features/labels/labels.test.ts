import { describe, expect, test } from "vitest";
import type { Label } from "../../../src/features/labels/labels.schemas.ts";
import { LABELS, makeLabel, NEW_LABELS, rate, SCORES, sendScores } from "../../support/annotations.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Label[];
}

describe("a label of each type is made with its settings, defaults filled in", () => {
  test.each([
    [NEW_LABELS.star, { no_of_stars: 5 }],
    [{ name: "Stars", type: "star" }, { no_of_stars: 5 }],
    [NEW_LABELS.categorical, { ...NEW_LABELS.categorical.settings, multi_choice: false }],
    [NEW_LABELS.numeric, NEW_LABELS.numeric.settings],
    [NEW_LABELS.thumbs_up_down, {}],
    [NEW_LABELS.text, { min_length: 0, max_length: 5_000 }],
    [
      { name: "T", type: "text", allowNotes: true, settings: { minLength: 2 } },
      { min_length: 2, max_length: 5_000 },
    ],
  ])("%j", async (input, settings) => {
    const { key } = await makeKey();
    const label = await makeLabel(key, input);
    expect(label).toMatchObject({ name: input.name, type: input.type, description: null, settings });
    expect((await call("GET", `${LABELS}${label.id}`, { key })).body).toEqual(label);
  });
});

test("everything that is wrong with a label is said at once, in one answer of 400", async () => {
  const { key } = await makeKey();
  const body = { name: " ", type: "star", settings: { no_of_stars: 11, options: [] }, colour: "red" };
  const { status, body: failure } = await call<Failure>("POST", LABELS, { key, body });
  expect([status, failure.error.fields.map(({ field }) => field).toSorted()]).toEqual([
    400,
    ["colour", "name", "settings.no_of_stars", "settings.options"],
  ]);
});

describe("labels of one type differ in more than the letter case of their names", () => {
  test("so that the same name is refused with 409, and taken for another type", async () => {
    const { key } = await makeKey();
    await makeLabel(key, { name: "Straße", type: "star" });
    const { status, body } = await call<Failure>("POST", LABELS, { key, body: { name: "STRASSE", type: "star" } });
    expect([status, body.error.code]).toEqual([409, "LABEL_EXISTS"]);
    expect(body.error.message).toContain('a star label named "STRASSE"');
    await makeLabel(key, { name: "strasse", type: "text" });
  });

  test("also where twenty ask for it at once: one is made", async () => {
    const { key } = await makeKey();
    const body = { name: "Helpfulness", type: "star" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("POST", LABELS, { key, body })));
    const refused = answers.filter(({ status }) => status === 409);
    expect([answers.filter(({ status }) => status === 201).length, refused.length]).toEqual([1, 19]);
  });

  test("and a renamed one may not take the name of another", async () => {
    const { key } = await makeKey();
    await makeLabel(key, { name: "One", type: "star" });
    const other = await makeLabel(key, { name: "Other", type: "star" });
    const { status, body } = await call<Failure>("PATCH", `${LABELS}${other.id}/`, { key, body: { name: "one" } });
    expect([status, body.error.code]).toEqual([409, "LABEL_EXISTS"]);
    expect((await call<Label>("PATCH", `${LABELS}${other.id}/`, { key, body: { name: "OTHER" } })).body.name).toBe(
      "OTHER",
    );
  });
});

describe("a change of a label", () => {
  test("leaves what is not named as it is, by PUT and by PATCH", async () => {
    const { key } = await makeKey();
    const label = await makeLabel(key, { ...NEW_LABELS.star, description: "d", allow_notes: true });
    const put = await call<Label>("PUT", `${LABELS}${label.id}/`, { key, body: { name: "Renamed", type: "star" } });
    expect(put.body).toEqual({ ...label, name: "Renamed", updated_at: put.body.updated_at });
    const patch = await call<Label>("PATCH", `${LABELS}${label.id}/`, {
      key,
      body: { settings: { no_of_stars: 7 }, description: null },
    });
    expect(patch.body).toEqual({
      ...put.body,
      settings: { no_of_stars: 7 },
      description: null,
      updated_at: patch.body.updated_at,
    });
    expect((await call("GET", `${LABELS}${label.id}/`, { key })).body).toEqual(patch.body);
  });

  test.each([
    [{ type: "text" }, ["type"]],
    [{ settings: { options: [] } }, ["settings.options"]],
    [{}, [""]],
    [{ name: null }, ["name"]],
    [{ allow_notes: true, allowNotes: false }, ["allow_notes"]],
  ])("%j is refused with 400", async (body, fields) => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key);
    const { status, body: failure } = await call<Failure>("PATCH", `${LABELS}${id}/`, { key, body });
    expect([status, failure.error.fields.map(({ field }) => field)]).toEqual([400, fields]);
  });

  test("is not lost where several come at once, each of another field", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key);
    const changes = [{ name: "New" }, { description: "new" }, { allow_notes: true }, { settings: { no_of_stars: 3 } }];
    const answers = await Promise.all(changes.map((body) => call("PATCH", `${LABELS}${id}/`, { key, body })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await call("GET", `${LABELS}${id}/`, { key })).body).toMatchObject({
      name: "New",
      description: "new",
      allow_notes: true,
      settings: { no_of_stars: 3 },
    });
  });
});

describe("a deleted label", () => {
  test("is gone from every read and takes no scores, while those that it has can be read", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key);
    const source = crypto.randomUUID();
    const score = await rate(key, source, { label_id: id, value: { rating: 3 } });
    expect((await call("DELETE", `${LABELS}${id}/`, { key })).status).toBe(204);
    for (const path of [`${LABELS}${id}/`, `${LABELS}${id}/agreement/`, `${LABELS}${id}/disagreements/`]) {
      expect((await call("GET", path, { key })).status).toBe(404);
    }
    expect((await call("DELETE", `${LABELS}${id}/`, { key })).status).toBe(404);
    expect((await call("PATCH", `${LABELS}${id}/`, { key, body: { name: "x" } })).status).toBe(404);
    expect((await call<Page>("GET", LABELS, { key })).body).toMatchObject({ count: 0, results: [] });
    expect((await sendScores(key, source, [{ label_id: id, value: { rating: 3 } }])).errors).toEqual([
      `Label not found: ${id}`,
    ]);
    expect((await call("GET", `${SCORES}${score.id}/`, { key })).body).toEqual(score);
  });

  test("can be restored, and then takes scores again", async () => {
    const { key } = await makeKey();
    const label = await makeLabel(key);
    await call("DELETE", `${LABELS}${label.id}/`, { key });
    const restored = await call<Label>("POST", `${LABELS}${label.id}/restore/`, { key });
    expect([restored.status, restored.body]).toEqual([200, { ...label, updated_at: restored.body.updated_at }]);
    expect((await call("POST", `${LABELS}${label.id}/restore`, { key })).body).toEqual(restored.body);
    await rate(key, crypto.randomUUID(), { label_id: label.id, value: { rating: 3 } });
  });

  test("frees its name, and cannot be restored while another has it", async () => {
    const { key } = await makeKey();
    const { id } = await makeLabel(key);
    await call("DELETE", `${LABELS}${id}/`, { key });
    await makeLabel(key);
    const { status, body } = await call<Failure>("POST", `${LABELS}${id}/restore/`, { key });
    expect([status, body.error.code]).toEqual([409, "LABEL_EXISTS"]);
  });
});

test("the list is read page by page, the newest first, by type and by a part of the name", async () => {
  const { key } = await makeKey();
  for (let number = 0; number < 12; number += 1) await makeLabel(key, { name: `Étoile ${number}`, type: "star" });
  await makeLabel(key, NEW_LABELS.text);
  const { body } = await call<Page>("GET", `${LABELS}?type=star&search=%C3%A9toile&limit=5&page=2`, { key });
  expect(body.count).toBe(12);
  expect(body.results.map(({ name }) => name)).toEqual([6, 5, 4, 3, 2].map((number) => `Étoile ${number}`));
  const last = await call<Page>("GET", body.next ?? "", { key });
  expect(last.body.results.map(({ name }) => name)).toEqual(["Étoile 1", "Étoile 0"]);
  expect([last.body.next, last.body.previous]).toEqual([null, `${LABELS}?type=star&search=%C3%A9toile&limit=5&page=2`]);
  expect((await call<Page>("GET", `${LABELS}?search=comm`, { key })).body.results).toHaveLength(1);
});
