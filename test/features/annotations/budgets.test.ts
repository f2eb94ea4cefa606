import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Score } from "../../../src/features/annotations/annotations.schemas.ts";
import type { Label } from "../../../src/features/labels/labels.schemas.ts";
import { LABELS, makeLabel, makeTeam, rate, SCORES, sendScores } from "../../support/annotations.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

/** Rows that the statements of an isolate have read and written, as D1 counts them. */
interface Rows {
  read: number;
  written: number;
}

/** Returns an isolate whose statements on scores and labels are counted. */
function meteredIsolate() {
  const rows: Rows = { read: 0, written: 0 };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const count = ({ meta }: D1Result) => {
    rows.read += meta.rows_read;
    rows.written += meta.rows_written;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        if (name === "all" || name === "run") {
          return async () => {
            const answer = await target.all();
            count(answer);
            return answer;
          };
        }
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    originals.set(proxy, statement);
    return proxy;
  };
  const DB: D1Database = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (text: string) => wrap(target.prepare(text));
      if (name !== "batch") return Reflect.get(target, name);
      return async (statements: D1PreparedStatement[]) => {
        const answers = await target.batch(statements.map((statement) => originals.get(statement) ?? statement));
        for (const answer of answers) count(answer);
        return answers;
      };
    },
  });
  const reset = () => Object.assign(rows, { read: 0, written: 0 });
  return { bindings: freshIsolate({ DB }), rows, reset };
}

describe("rows written", () => {
  test("are one for each new score and each new value, none for an equal one", async () => {
    const { key } = await makeKey();
    const labels: Label[] = [];
    for (let number = 0; number < 10; number += 1)
      labels.push(await makeLabel(key, { name: `Label ${number}`, type: "star" }));
    const { bindings, rows, reset } = meteredIsolate();
    const source_id = crypto.randomUUID();
    const bulk = async (rating: number) => {
      const scores = labels.map(({ id }) => ({ label_id: id, value: { rating } }));
      const answer = await call("POST", `${SCORES}bulk/`, {
        key,
        bindings,
        body: { source_type: "trace", source_id, scores },
      });
      expect(answer.status).toBe(201);
    };
    await call("GET", LABELS, { key, bindings });
    const written = [];
    for (const rating of [1, 2, 2]) {
      reset();
      await bulk(rating);
      written.push(rows.written);
    }
    expect(written).toEqual([10, 10, 0]);
  });
});

describe("rows read do not grow with the scores of other labels and sources", () => {
  test("by id, for a source, by label, for agreement, and for a change", async () => {
    const { key } = await makeKey();
    const { id: label_id } = await makeLabel(key);
    const others: Label[] = [];
    for (let number = 0; number < 5; number += 1) {
      others.push(await makeLabel(key, { name: `Other ${number}`, type: "star" }));
    }
    const crowd = async () => {
      for (let source = 0; source < 30; source += 1) {
        const scores = others.map(({ id }) => ({ label_id: id, value: { rating: 1 } }));
        await sendScores(key, crypto.randomUUID(), scores);
      }
    };
    const source = crypto.randomUUID();
    const { id } = await rate(key, source, { label_id, value: { rating: 4 } });
    const { bindings, rows, reset } = meteredIsolate();
    await call("GET", LABELS, { key, bindings });
    const readsOf = async (rating: number) => {
      const reads: [path: string, read: number][] = [];
      const measure = async (method: string, path: string, body?: object) => {
        reset();
        const { status } = await call(method, path, { key, bindings, ...(body && { body }) });
        expect(status).toBeLessThan(300);
        reads.push([`${method} ${path}`, rows.read]);
      };
      await measure("GET", `${SCORES}${id}/`);
      await measure("GET", `${SCORES}for-source/?source_type=trace&source_id=${source}`);
      await measure("GET", `${SCORES}?source_id=${source}`);
      await measure("GET", `${SCORES}?label_id=${label_id}`);
      await measure("GET", `${LABELS}${label_id}/agreement/`);
      await measure("GET", `${LABELS}${label_id}/disagreements/`);
      await measure("PATCH", `${SCORES}${id}/`, { value: { rating } });
      await measure("POST", SCORES, {
        source_type: "trace",
        source_id: source,
        label_id,
        value: { rating: rating + 1 },
      });
      return reads;
    };
    await readsOf(1); // the history of the score grows by as much each time
    await crowd();
    const few = await readsOf(1);
    await crowd();
    const many = await readsOf(1);
    const grown = many.map(([path, read], at) => [path, read - (few[at]?.[1] ?? 0)] as const);
    expect(grown.filter(([, more]) => more > 30)).toEqual([]);
    expect(few.filter(([, read]) => read > 100)).toEqual([]);
  });

  test("agreement reads each score of its label a bounded number of times, in two round trips", async () => {
    const { admin, annotators } = await makeTeam("A", "B", "C");
    const { id: label_id } = await makeLabel(admin.key);
    for (let source = 0; source < 30; source += 1) {
      const source_id = crypto.randomUUID();
      for (const [at, { key }] of annotators.entries())
        await rate(key, source_id, { label_id, value: { rating: 1 + ((source + at) % 5) } });
    }
    const { bindings, rows, reset } = meteredIsolate();
    await call("GET", LABELS, { key: admin.key, bindings });
    reset();
    await call("GET", `${LABELS}${label_id}/agreement/`, { key: admin.key, bindings });
    expect(rows.read / 90).toBeLessThanOrEqual(30);
    reset();
    await call("GET", `${LABELS}${label_id}/disagreements/`, { key: admin.key, bindings });
    expect(rows.read / 90).toBeLessThanOrEqual(30);
  });
});

test("the largest score and a page of a hundred like it stay within what a row and an answer may be", async () => {
  const { key } = await makeKey();
  const labels = [];
  for (let number = 0; number < 100; number += 1)
    labels.push(await makeLabel(key, { name: `Text ${number}`, type: "text" }));
  const source = crypto.randomUUID();
  for (const letter of "\u20ac\u20ad\u20ae\u20af") {
    const scores = labels.map(({ id }) => ({ label_id: id, value: { text: letter.repeat(5_000) } }));
    const { errors } = await sendScores(key, source, scores, { notes: "\u0001".repeat(2_000) });
    expect(errors).toEqual([]);
  }
  const { text, body } = await call<{ results: Score[] }>("GET", `${SCORES}?limit=100`, { key });
  expect(body.results).toHaveLength(100);
  expect(new TextEncoder().encode(text).length).toBeLessThan(8 * 1024 * 1024);
});
