import { describe, expect, test } from "vitest";
import type { Page } from "../../../src/core/page.ts";
import type { Signal } from "../../../src/features/signals/signals.schemas.ts";
import { call, type Failure } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";
import { makeTemplate, sendSignals } from "../../support/profiles.ts";

const PATH = "/v1/scoring/signals";

const read = async (key: string, objectId: string, rest = "") =>
  (await call<Page<Signal>>("GET", `${PATH}?objectType=company&objectId=${objectId}${rest}`, { key })).body;

describe("the signals of an object", () => {
  test("are read back field for field", async () => {
    const { key } = await makeKey();
    const signalTemplateId = await makeTemplate(key);
    const completedAt = "2026-03-26T15:30:00+01:00";
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer: 874, confidence: 0.9, completedAt });
    expect(await read(key, "ACME.com.")).toEqual({
      data: [
        {
          objectType: "company",
          objectId: "acme.com",
          signalTemplateId,
          answer: 874,
          confidence: 0.9,
          completedAt: "2026-03-26T14:30:00.000Z",
        },
      ],
      nextCursor: null,
    });
  });

  test("have no confidence and the time of arrival where none was sent", async () => {
    const { key } = await makeKey();
    const before = new Date().toISOString();
    await sendSignals(key, { objectId: "acme.com", signalTemplateId: await makeTemplate(key), answer: 1 });
    const [signal] = (await read(key, "acme.com")).data;
    expect(signal?.confidence).toBeNull();
    expect((signal?.completedAt ?? "") >= before && (signal?.completedAt ?? "") <= new Date().toISOString()).toBe(true);
  });

  test.each<[string, unknown]>([
    ["boolean", false],
    ["percentage", 12.5],
    ["currency", -3],
    ["list", ["Salesforce", " hubspot"]],
    ["list", []],
    ["open_text", "They hire."],
    ["open_text", ""],
    ["url", "https://acme.com/jobs"],
    ["json_schema", '{"a":1}'],
    ["number", null],
  ])("of type %s have the answer %j as it was sent", async (answerType, answer) => {
    const { key } = await makeKey();
    const signalTemplateId = await makeTemplate(key, answerType);
    await sendSignals(key, { objectId: "acme.com", signalTemplateId, answer });
    expect((await read(key, "acme.com")).data).toMatchObject([{ signalTemplateId, answer }]);
  });

  test("come in pages, by template, each once", async () => {
    const { key } = await makeKey();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push(await makeTemplate(key));
    await sendSignals(
      key,
      ...made.toReversed().map((signalTemplateId) => ({ objectId: "acme.com", signalTemplateId, answer: 1 })),
    );
    const seen: string[][] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page<Signal> = await read(key, "acme.com", `&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(page.data.map(({ signalTemplateId }) => signalTemplateId));
      expect(seen.length, "the pages go round in a circle").toBeLessThan(100);
      cursor = page.nextCursor;
    }
    expect(seen.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(seen.flat()).toEqual(made.toSorted());
  });

  test("are none for an object that nothing is known of", async () => {
    const { key } = await makeKey();
    expect(await read(key, "acme.com")).toEqual({ data: [], nextCursor: null });
  });

  test.each([
    ["objectId=acme.com", "objectType"],
    ["objectType=company", "objectId"],
    ["objectType=company&objectId=acme.com/x", "objectId"],
    ["objectType=contact&objectId=acme.com", "objectId"],
    ["objectType=company&objectId=acme.com&limit=1001", "limit"],
    ["objectType=company&objectId=localhost&limit=x", "limit, objectId"],
  ])("asked for by %s are refused with 422", async (query, field) => {
    const { key } = await makeKey();
    const { status, body } = await call<Failure>("GET", `${PATH}?${query}`, { key });
    expect([status, body.error.fields.map((one) => one.field)]).toEqual([422, field.split(", ")]);
  });
});
