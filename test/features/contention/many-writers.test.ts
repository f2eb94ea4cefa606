import { describe, expect, test } from "vitest";
import type { Page } from "../../../src/core/page.ts";
import type { Assignment } from "../../../src/features/assignments/assignments.schemas.ts";
import type { Deployment } from "../../../src/features/deployments/deployments.schemas.ts";
import type { Profile } from "../../../src/features/profiles/profiles.schemas.ts";
import type { Rule } from "../../../src/features/rules/rules.schemas.ts";
import type { Model } from "../../../src/features/scorecards/scorecards.schemas.ts";
import type { SignalTemplate } from "../../../src/features/signal-templates/signal-templates.schemas.ts";
import type { Signal, SignalsTaken } from "../../../src/features/signals/signals.schemas.ts";
import type { Answer } from "../../support/answer.ts";
import { call } from "../../support/api.ts";
import { cardOf, deploy } from "../../support/cards.ts";
import { makeKey } from "../../support/keys.ts";
import {
  assignAll,
  HEAD_COUNT,
  makeProfile,
  makeTemplate,
  putRule,
  scoresOf,
  settled,
} from "../../support/profiles.ts";

// These tests wait for writers as long as it takes: the bound on the wait is one of the Worker's variables, and the tests
// set it to minutes, so that no verdict depends on how fast the machine is.

const WRITERS = 50;
const writers = Array.from({ length: WRITERS }, (_, index) => index);

/** Lets fifty requests go at once and returns their answers in order. */
async function atOnce<Body>(request: (writer: number) => Promise<Answer<Body>>): Promise<Answer<Body>[]> {
  return Promise.all(writers.map(request));
}

const statusesOf = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))];

async function templatesOf(key: string, count: number, answerType = "number"): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => makeTemplate(key, answerType)));
}

describe("fifty writers at once on one object", () => {
  const send = (key: string, signal: Readonly<Record<string, unknown>>) =>
    call<SignalsTaken>("POST", "/v1/scoring/signals", { key, body: { objectType: "company", signals: [signal] } });
  const read = async (key: string) => {
    const { body } = await call<Page<Signal>>("GET", "/v1/scoring/signals?objectType=company&objectId=acme.com", {
      key,
    });
    return new Map(body.data.map(({ signalTemplateId, answer }) => [signalTemplateId, answer]));
  };

  test("who answer different templates are all stored, and nobody is told to try again", async () => {
    const { key } = await makeKey();
    const templates = await templatesOf(key, WRITERS);
    const answers = await atOnce((writer) =>
      send(key, { objectId: "acme.com", signalTemplateId: templates[writer], answer: writer }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect(answers.map(({ body }) => body.accepted)).toEqual(writers.map(() => 1));
    expect(await read(key)).toEqual(new Map(templates.map((template, writer) => [template, writer])));
  });

  test("who answer one template leave the newest answer, and each is told the truth about its own", async () => {
    const { key } = await makeKey();
    const [signalTemplateId = ""] = await templatesOf(key, 1);
    const answers = await atOnce((writer) => {
      const completedAt = new Date(Date.UTC(2026, 0, 1) + writer).toISOString();
      return send(key, { objectId: "acme.com", signalTemplateId, answer: writer, completedAt });
    });
    expect(statusesOf(answers)).toEqual([200]);
    expect(answers.map(({ body }) => body.accepted + body.unchanged)).toEqual(writers.map(() => 1));
    expect(answers.at(-1)?.body.accepted).toBe(1);
    expect(await read(key)).toEqual(new Map([[signalTemplateId, WRITERS - 1]]));
  });

  test("end in the score of all that was stored", async () => {
    const { key } = await makeKey();
    const templates = await templatesOf(key, 10);
    const profileId = await makeProfile(key);
    for (const template of templates) await putRule(key, profileId, template);
    await assignAll(key, profileId, "acme.com");
    const answers = await atOnce((writer) =>
      send(key, { objectId: "acme.com", signalTemplateId: templates[writer % 10], answer: 500 }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    await settled(key, profileId);
    await expect.poll(async () => (await scoresOf(key, "acme.com"))[0]?.score, { timeout: 120_000 }).toBe(100);
  });
});

describe("fifty writers at once on one profile", () => {
  const path = (profileId: string) => `/v1/scoring/profiles/${profileId}/rules`;
  const rulesOf = async (key: string, profileId: string) => (await call<Rule[]>("GET", path(profileId), { key })).body;

  test("who put different rules are all stored, each once", async () => {
    const { key } = await makeKey();
    const templates = await templatesOf(key, WRITERS);
    const profileId = await makeProfile(key);
    const answers = await atOnce((writer) =>
      call<Rule>("PUT", path(profileId), {
        key,
        body: {
          signalTemplateId: templates[writer],
          dimension: "fit",
          answerType: "number",
          pointValues: HEAD_COUNT,
        },
      }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const stored = (await rulesOf(key, profileId)).map(({ signalTemplateId }) => signalTemplateId);
    expect(stored.toSorted()).toEqual(templates.toSorted());
  });

  test("who put the same rule make one, and its change counts once", async () => {
    const { key } = await makeKey();
    const [signalTemplateId = ""] = await templatesOf(key, 1);
    const profileId = await makeProfile(key);
    const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT };
    const answers = await atOnce(() => call<Rule>("PUT", path(profileId), { key, body }));
    expect(statusesOf(answers)).toEqual([200]);
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    expect(await rulesOf(key, profileId)).toEqual([answers[0]?.body]);
    expect((await settled(key, profileId)).targetRevision).toBe(1);
  });

  test("who replace one rule with other points leave one of theirs, and every change counts", async () => {
    const { key } = await makeKey();
    const [signalTemplateId = ""] = await templatesOf(key, 1);
    const profileId = await makeProfile(key);
    const answers = await atOnce((writer) => {
      const pointValues = { ranges: [{ min: 0, max: 100, points: writer }] };
      const body = { signalTemplateId, dimension: "fit", answerType: "number", pointValues };
      return call<Rule>("PUT", path(profileId), { key, body });
    });
    expect(statusesOf(answers)).toEqual([200]);
    const [rule, ...others] = await rulesOf(key, profileId);
    expect([others, answers.map(({ body }) => body)]).toEqual([[], expect.arrayContaining([rule])]);
    expect((await settled(key, profileId)).targetRevision).toBe(WRITERS);
  });

  test("who delete its rules delete each once", async () => {
    const { key } = await makeKey();
    const templates = await templatesOf(key, WRITERS / 2);
    const profileId = await makeProfile(key);
    const rules: Rule[] = [];
    for (const template of templates) rules.push(await putRule(key, profileId, template));
    const answers = await atOnce((writer) =>
      call("DELETE", `${path(profileId)}/${rules[writer % rules.length]?.id}`, { key }),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...rules.map(() => 204), ...rules.map(() => 404)]);
    expect(await rulesOf(key, profileId)).toEqual([]);
  });

  test("who assign overlapping lists assign each object once, and tell it to one of them", async () => {
    const { key } = await makeKey();
    const [template = ""] = await templatesOf(key, 1);
    const profileId = await makeProfile(key);
    await putRule(key, profileId, template);
    const objects = Array.from({ length: WRITERS + 20 }, (_, index) => `c${index}.example.com`);
    const answers = await atOnce((writer) =>
      call<Assignment[]>("POST", "/v1/scoring/assignments/bulk", {
        key,
        body: { profileId, objectType: "company", objectIds: objects.slice(writer, writer + 21) },
      }),
    );
    expect(statusesOf(answers)).toEqual([201]);
    const assigned = answers.flatMap(({ body }) => body.map(({ objectId }) => objectId));
    expect(assigned.toSorted()).toEqual(objects.toSorted());
    expect((await scoresOf(key, ...objects)).map(({ version }) => version)).toEqual(objects.map(() => 1));
  });

  test("who rename it and describe it lose neither", async () => {
    const { key } = await makeKey();
    const profileId = await makeProfile(key);
    const answers = await atOnce((writer) => {
      const description = writer === 25 ? { description: "kept" } : {};
      const body = { name: `name ${writer}`, ...description };
      return call<Profile>("PUT", `/v1/scoring/profiles/${profileId}`, { key, body });
    });
    expect(statusesOf(answers)).toEqual([200]);
    const { body } = await call<Profile>("GET", `/v1/scoring/profiles/${profileId}`, { key });
    expect([body.description, writers.map((writer) => `name ${writer}`)]).toEqual([
      "kept",
      expect.arrayContaining([body.name]),
    ]);
  });
});

test("fifty writers at once on one signal template make fifty versions, each of its own", async () => {
  const { key } = await makeKey();
  const [templateId = ""] = await templatesOf(key, 1);
  const answers = await atOnce((writer) =>
    call<SignalTemplate>("PATCH", `/v1/companies/signals/templates/${templateId}`, {
      key,
      body: { description: `by ${writer}` },
    }),
  );
  expect(statusesOf(answers)).toEqual([200]);
  const versions = answers.map(({ body }) => body.version).toSorted((a, b) => a - b);
  expect(versions).toEqual(writers.map((writer) => writer + 2));
});

describe("fifty writers at once on one scorecard", () => {
  test("who deploy different versions register each, behind one slug that has counted them all", async () => {
    const { key } = await makeKey();
    const answers = await atOnce((writer) =>
      call("POST", "/v1/models/deploy", { key, body: { spec: cardOf({ model_version: `1.0.${writer}` }) } }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const { body } = await call<{ data: Deployment[] }>("GET", "/v1/deployments", { key });
    expect(body.data.map(({ cache_version: version }) => version)).toEqual([WRITERS]);
    const models = await call<{ data: unknown[] }>("GET", "/v1/models?limit=100", { key });
    expect(models.body.data.length).toBe(WRITERS);
  });

  test("who deploy the same version make one model", async () => {
    const { key } = await makeKey();
    const answers = await atOnce(() =>
      call<{ model_id: string }>("POST", "/v1/models/deploy", { key, body: { spec: cardOf() } }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect(new Set(answers.map(({ body }) => body.model_id)).size).toBe(1);
  });

  test("who describe a model while one archives it change no other's column", async () => {
    const { key } = await makeKey();
    const first = await deploy(key, cardOf({ model_version: "1" }));
    await deploy(key, cardOf({ model_version: "2" }));
    const answers = await atOnce((writer) =>
      call<Model>("PATCH", `/v1/models/${first.modelId}`, {
        key,
        body: writer === 25 ? { status: "archived" } : { description: `by ${writer}` },
      }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const { body } = await call<Model>("GET", `/v1/models/${first.modelId}`, { key });
    expect([body.status, body.description]).toEqual(["archived", expect.stringMatching(/^by \d+$/)]);
  });
});

test("under an Idempotency-Key fifty equal bulk assignments have one effect and one answer", async () => {
  const { key } = await makeKey();
  const profileId = await makeProfile(key);
  const body = { profileId, objectType: "company", objectIds: ["a.example.com", "b.example.com"] };
  const headers = { "Idempotency-Key": "bulk-1" };
  const send = () => call<Assignment[]>("POST", "/v1/scoring/assignments/bulk", { key, body, headers });
  const answers = await atOnce(send);
  expect(statusesOf(answers)).toContain(201);
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
  const made = answers.filter(({ status }) => status === 201).map(({ text }) => text);
  expect([...new Set(made), (await send()).text]).toEqual([made[0], made[0]]);
});
