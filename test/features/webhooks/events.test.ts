import { Validator } from "@cfworker/json-schema";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { EVENTS, TEST_EVENT, type EventName } from "../../../src/core/webhook/event.ts";
import { openDatabase } from "../../../src/db/client.ts";
import { listening } from "../../../src/features/webhooks/webhooks.repository.ts";
import { describeApi } from "../../../src/site/document.ts";
import { call } from "../../support/api.ts";
import { assignAll, makeProfile, makeTemplate, putRule, sendSignals } from "../../support/profiles.ts";
import { Owner, Receivers, stopClock } from "./receiver.ts";

interface Operation {
  readonly post: { readonly requestBody: { readonly content: Readonly<Record<string, Content>> } };
}
interface Content {
  readonly schema: object;
  readonly example: unknown;
}

const document: { webhooks: Record<string, Operation>; components: object } = JSON.parse(
  JSON.stringify(describeApi(createApp())),
);
const contentOf = (event: string) => document.webhooks[event]?.post.requestBody.content["application/json"];

function problemsOf(event: string, body: unknown): unknown {
  const schema = { ...contentOf(event)?.schema, components: document.components };
  return new Validator(schema, "2020-12", false).validate(body).errors;
}

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

describe("the document", () => {
  test("names every event that a receiver can get, and no other", () => {
    expect(Object.keys(document.webhooks).toSorted()).toEqual([...EVENTS, TEST_EVENT].toSorted());
  });

  test.each([...EVENTS, TEST_EVENT])("shows an example of %s that its own schema accepts", (event) => {
    const example = contentOf(event)?.example;
    expect(example).toMatchObject({ event });
    expect(problemsOf(event, example)).toEqual([]);
    expect(problemsOf(event, { ...Object(example), event: "other" })).not.toEqual([]);
  });
});

describe("a changed score", () => {
  test("is told with what it was before, as the document has it", async () => {
    const receivers = Receivers.open();
    const owner = await Owner.make();
    const { key } = owner;
    const { id } = await owner.register({ events: ["score.changed"] });
    const profileId = await makeProfile(key);
    const templateId = await makeTemplate(key);
    await putRule(key, profileId, templateId);
    await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 50 });
    await assignAll(key, profileId, "acme.com");
    await owner.ring(id);
    const [first] = receivers.received.map(({ body }): unknown => JSON.parse(body));
    expect(first).toEqual({
      event: "score.changed",
      profileId,
      objectType: "company",
      dimension: "fit",
      objectId: "acme.com",
      score: 40,
      previousScore: null,
      version: 1,
      computedAt: "2030-01-01T00:00:00.000Z",
    });
    expect(problemsOf("score.changed", first)).toEqual([]);

    await sendSignals(key, { objectId: "acme.com", signalTemplateId: templateId, answer: 500 });
    vi.useRealTimers();
    await call("POST", "/v1/scoring/compute", { key, body: { objectType: "company", objectIds: ["acme.com"] } });
    await vi.waitFor(
      async () => {
        await owner.ring(id);
        expect(JSON.parse(receivers.received.at(-1)?.body ?? "")).toMatchObject({
          score: 100,
          previousScore: 40,
          version: 2,
        });
      },
      { timeout: 60_000 },
    );
    const { results } = await env.DB.prepare("SELECT * FROM outbox WHERE space_id = ?").bind(owner.space).all();
    expect(results).toEqual([]);
  });

  test("leaves no entry where nobody listens", async () => {
    const owner = await Owner.make();
    await owner.register({ events: ["score.completed"] });
    const profileId = await makeProfile(owner.key);
    await putRule(owner.key, profileId, await makeTemplate(owner.key));
    await assignAll(owner.key, profileId, "acme.com");
    const { results } = await env.DB.prepare("SELECT * FROM outbox WHERE space_id = ? AND kind = 'score.changed'")
      .bind(owner.space)
      .all();
    expect(results).toEqual([]);
  });
});

test("a space listens to what an enabled endpoint of its own has asked for", async () => {
  const [owner, other] = [await Owner.make(), await Owner.make()];
  const heard = async ({ space }: Owner, event: EventName) => {
    const [row] = await openDatabase(env.DB).all<{ heard: number }>(sqlOf(space, event));
    return row?.heard;
  };
  expect(await heard(owner, "score.failed")).toBe(0);
  const { id } = await owner.register({ events: ["score.failed"] });
  expect([await heard(owner, "score.failed"), await heard(owner, "score.completed")]).toEqual([1, 0]);
  expect(await heard(other, "score.failed")).toBe(0);
  await call("PATCH", `/v1/webhooks/${id}`, { key: owner.key, body: { status: "disabled" } });
  expect(await heard(owner, "score.failed")).toBe(0);
});

function sqlOf(space: Owner["space"], event: EventName) {
  return sql`SELECT ${listening(space, event)} AS heard`;
}
