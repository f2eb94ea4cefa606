import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { ObjectType } from "../../src/core/object-type.ts";
import type { Assignment } from "../../src/features/assignments/assignments.schemas.ts";
import type { Profile } from "../../src/features/profiles/profiles.schemas.ts";
import type { Progress } from "../../src/features/recompute/recompute.schemas.ts";
import type { Rule } from "../../src/features/rules/rules.schemas.ts";
import type { ProfileScore } from "../../src/features/scores/scores.schemas.ts";
import type { SignalTemplate } from "../../src/features/signal-templates/signal-templates.schemas.ts";
import type { SignalsTaken } from "../../src/features/signals/signals.schemas.ts";
import { call } from "./api.ts";
import { eventually } from "./eventually.ts";

export const UNKNOWN_ID = "0199c0de-0000-7000-8000-0000000000ff";
export const LINKEDIN = "https://www.linkedin.com/in/ada";

/** Point values whose range from 0 to 100 is worth 10 and whose range from 100 to 1,000 is worth 25. */
export const HEAD_COUNT = {
  ranges: [
    { min: 0, max: 100, points: 10 },
    { min: 100, max: 1_000, points: 25 },
  ],
};

/** Makes a profile and returns its id. */
export async function makeProfile(key: string, profileType: ObjectType = "company", name = "ICP"): Promise<string> {
  const { status, body, text } = await call<Profile>("POST", "/v1/scoring/profiles", {
    key,
    body: { profileType, name },
  });
  expect(status, text).toBe(201);
  return body.id;
}

/** Makes a signal template and returns its templateId. */
export async function makeTemplate(
  key: string,
  answerType = "number",
  objectType: ObjectType = "company",
): Promise<string> {
  const path = objectType === "company" ? "/v1/companies/signals/templates" : "/v1/contacts/signals/templates";
  const outputSchema = answerType === "json_schema" ? { outputSchema: { type: "object" } } : {};
  const { status, body, text } = await call<SignalTemplate>("POST", path, {
    key,
    body: { name: "Signal", question: "What is it?", answerType, ...outputSchema },
  });
  expect(status, text).toBe(201);
  return body.templateId;
}

/** Makes or replaces a rule, by default a fit rule on a number, and returns it. */
export async function putRule(
  key: string,
  profileId: string,
  signalTemplateId: string,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<Rule> {
  const { status, body, text } = await call<Rule>("PUT", `/v1/scoring/profiles/${profileId}/rules`, {
    key,
    body: { signalTemplateId, dimension: "fit", answerType: "number", pointValues: HEAD_COUNT, ...rest },
  });
  expect(status, text).toBe(200);
  return body;
}

/** Assigns objects and returns the new assignments. */
export async function assignAll(key: string, profileId: string, ...objectIds: string[]): Promise<Assignment[]> {
  const { status, body, text } = await call<Assignment[]>("POST", "/v1/scoring/assignments/bulk", {
    key,
    body: { profileId, objectType: "company", objectIds },
  });
  expect(status, text).toBe(201);
  return body;
}

/** Sends signals of companies in and returns what became of them. */
export async function sendSignals(key: string, ...signals: readonly unknown[]): Promise<SignalsTaken> {
  const { status, body, text } = await call<SignalsTaken>("POST", "/v1/scoring/signals", {
    key,
    body: { objectType: "company", signals },
  });
  expect(status, text).toBe(200);
  return body;
}

/** Reads the scores of companies. */
export async function scoresOf(key: string, ...objectIds: string[]): Promise<ProfileScore[]> {
  const query = objectIds.map((objectId) => `objectId=${encodeURIComponent(objectId)}`).join("&");
  const { status, body, text } = await call<ProfileScore[]>("GET", `/v1/scoring/scores?objectType=company&${query}`, {
    key,
  });
  expect(status, text).toBe(200);
  return body;
}

/** Waits until every score of a profile is right for its newest rules. */
export async function settled(key: string, profileId: string): Promise<Progress> {
  return eventually(async () => {
    const path = `/v1/scoring/profiles/${profileId}/recompute`;
    const { body } = await call<Progress>("GET", path, { key });
    expect(body.status).toBe("idle");
    return body;
  });
}

/** Returns how many rows of a table belong to an organisation's test data. */
export async function countRows(
  table:
    | "assignments"
    | "object_signals"
    | "outbox"
    | "rules"
    | "profile_scores"
    | "scoring_profiles"
    | "signal_templates",
  organizationId: string,
): Promise<unknown> {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE space_id = ?`)
    .bind(`${organizationId}:test`)
    .first();
  return row?.["n"];
}

/** Returns the path of a page that a Link header leads to; undefined for the last page. */
export function nextPath({ headers }: { readonly headers: Headers }): string | undefined {
  const [, address] = /^<([^>]+)>; rel="next"$/.exec(headers.get("Link") ?? "") ?? [];
  return address === undefined ? undefined : address.replace("https://scoreline.test", "");
}

/** Reads every page of a bare array that is paged by Link headers. */
export async function readPages<Item>(key: string, first: string): Promise<Item[][]> {
  const pages: Item[][] = [];
  for (let path: string | undefined = first; path !== undefined;) {
    const page: Awaited<ReturnType<typeof call<Item[]>>> = await call<Item[]>("GET", path, { key });
    expect(page.status, page.text).toBe(200);
    pages.push(page.body);
    expect(pages.length, "the pages go round in a circle").toBeLessThan(100);
    path = nextPath(page);
  }
  return pages;
}
