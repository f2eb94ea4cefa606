import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { SignalsTaken } from "../../../src/features/signals/signals.schemas.ts";
import { call, freshIsolate } from "../../support/api.ts";
import { interleavedAtBatch } from "../../support/interleaved.ts";
import { makeKey } from "../../support/keys.ts";
import { makeTemplate, sendSignals } from "../../support/profiles.ts";

const PATH = "/v1/scoring/signals";

async function setUp() {
  const { key, organizationId } = await makeKey();
  const signalTemplateId = await makeTemplate(key);
  const signal = (objectId: string, answer: number, rest: object = {}) => ({
    objectId,
    signalTemplateId,
    answer,
    ...rest,
  });
  return { key, organizationId, signal };
}

async function storedOf(organizationId: string): Promise<unknown> {
  const { results } = await env.DB.prepare("SELECT * FROM object_signals WHERE space_id = ? ORDER BY object_id")
    .bind(`${organizationId}:test`)
    .all();
  return results;
}

describe("of two answers to one signal at the same time", () => {
  const [early, late] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
  const ONE = { accepted: 1, unchanged: 0, skipped: [], errors: [], recompute: { queued: 1, failed: 0 } };
  const OLDER = [{ index: 0, reason: "older" }];
  const NOTHING_NEW = { accepted: 0, unchanged: 1, skipped: OLDER, errors: [], recompute: { queued: 0, failed: 0 } };

  test.each([
    ["nothing was stored before", undefined],
    ["an older answer was", 5],
  ])("the one that was completed later stands, and both callers are told the truth: %s", async (_, before) => {
    for (const [mine, theirs, told] of [
      [early, late, NOTHING_NEW],
      [late, early, ONE],
    ] as const) {
      const { key, signal, organizationId } = await setUp();
      if (before !== undefined)
        await sendSignals(key, signal("a.com", before, { completedAt: "2025-01-01T00:00:00Z" }));
      const taken: SignalsTaken[] = [];
      const meanwhile = async () => {
        taken.push(await sendSignals(key, signal("a.com", 2, { completedAt: theirs })));
      };
      const body = { objectType: "company", signals: [signal("a.com", 1, { completedAt: mine })] };
      const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
      expect((await call("POST", PATH, { key, body, bindings })).body).toEqual(told);
      expect(taken).toEqual([ONE]);
      const stored = await call("GET", `${PATH}?objectType=company&objectId=a.com`, { key });
      const answer = mine === late ? 1 : 2;
      expect(stored.body).toMatchObject({ data: [{ answer, completedAt: late.replace("Z", ".000Z") }] });
      const writes = [before, 2, mine === late ? 1 : undefined].filter((write) => write !== undefined).length;
      expect(await storedOf(organizationId)).toMatchObject([{ revision: writes }]);
    }
  });

  test("the same one is accepted once, and for the other it is unchanged", async () => {
    const { key, signal } = await setUp();
    const same = signal("a.com", 1, { completedAt: early });
    const taken: SignalsTaken[] = [];
    const meanwhile = async () => {
      taken.push(await sendSignals(key, same));
    };
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
    const body = { objectType: "company", signals: [same] };
    const skipped = [{ index: 0, reason: "equal" }];
    expect((await call("POST", PATH, { key, body, bindings })).body).toEqual({ ...NOTHING_NEW, skipped });
    expect(taken).toEqual([ONE]);
  });

  test("of a request with several objects, a conflict on one writes none of them twice and loses none", async () => {
    const { key, signal, organizationId } = await setUp();
    const meanwhile = () => sendSignals(key, signal("b.com", 2, { completedAt: late }));
    const bindings = freshIsolate({ DB: interleavedAtBatch(2, meanwhile) });
    const signals = ["a.com", "b.com", "c.com"].map((objectId) => signal(objectId, 1, { completedAt: early }));
    const { body } = await call("POST", PATH, { key, body: { objectType: "company", signals }, bindings });
    const skipped = [{ index: 1, reason: "older" }];
    expect(body).toEqual({ accepted: 2, unchanged: 1, skipped, errors: [], recompute: { queued: 2, failed: 0 } });
    expect(await storedOf(organizationId)).toMatchObject([
      { object_id: "a.com", revision: 1 },
      { object_id: "b.com", revision: 1 },
      { object_id: "c.com", revision: 1 },
    ]);
  });
});
