import { createRoute, z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { linkNext, ListQuery } from "../../http/list.ts";
import { answer, body, failures, KEY_SECURITY, NO_CONTENT } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { EXAMPLES, PointValues, ProfileParams, Rule, RuleParams, RuleUpsert } from "../profiles/profiles.schemas.ts";
import { listRulePage, removeRule, upsertRule } from "./rules.usecases.ts";

export const rules = createRouter<AppEnv>();
rules.openAPIRegistry.register("PointValues", PointValues);

const shared = { tags: ["Profiles"], security: KEY_SECURITY };
const noProfile = { 404: "No profile, rule or signal template has this id." };

const listRulesRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/profiles/{profileId}/rules",
  operationId: "listScoringRules",
  summary: "List the rules of a profile",
  middleware: guard("read", "reads"),
  request: { params: ProfileParams, query: ListQuery },
  responses: {
    200: answer(z.array(Rule), "The rules, in the order in which they were made.", [EXAMPLES.rule]),
    ...failures([401, 403, 404, 422, 429, 500], noProfile),
  },
});
rules.openapi(listRulesRoute, async (c) => {
  const { profileId } = c.req.valid("param");
  const page = await listRulePage(c.var.deps, c.var.identity.space, profileId, c.req.valid("query"));
  linkNext(c, page.next_cursor);
  return c.json(page.data, 200);
});

const upsertRuleRoute = createRoute({
  ...shared,
  method: "put",
  path: "/v1/scoring/profiles/{profileId}/rules",
  operationId: "upsertScoringRule",
  summary: "Make or replace a rule",
  description:
    "The rule of a profile, signal template and dimension. Every object of the profile is computed again; see its recompute progress.",
  middleware: [...guard("write", "writes"), ...jsonBody, idempotent],
  request: { headers: IdempotencyHeader, params: ProfileParams, body: body(RuleUpsert, EXAMPLES.upsert) },
  responses: {
    200: answer(Rule, "The rule; a replaced one keeps its id.", EXAMPLES.rule),
    ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], {
      ...noProfile,
      422: "The points do not fit the answer type (`INVALID_POINT_VALUES`), with every violation under pointValues.",
    }),
  },
});
rules.openapi(upsertRuleRoute, async (c) => {
  const { profileId } = c.req.valid("param");
  return c.json(await upsertRule(c.var.deps, c.var.identity.space, profileId, c.req.valid("json")), 200);
});

const deleteRuleRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/v1/scoring/profiles/{profileId}/rules/{ruleId}",
  operationId: "deleteScoringRule",
  summary: "Delete a rule",
  description: "Every object of the profile is computed again.",
  middleware: guard("write", "writes"),
  request: { params: RuleParams },
  responses: { 204: NO_CONTENT, ...failures([401, 403, 404, 422, 429, 500], noProfile) },
});
rules.openapi(deleteRuleRoute, async (c) => {
  const { profileId, ruleId } = c.req.valid("param");
  await removeRule(c.var.deps, c.var.identity.space, profileId, ruleId);
  return c.body(null, 204);
});
