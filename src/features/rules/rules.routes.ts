import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answerList, list, ListQuery } from "../../http/list.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { ProfileParams } from "../profiles/profiles.schemas.ts";
import { EXAMPLES, POINT_VALUES, Rule, RuleParams, RuleUpsert } from "./rules.schemas.ts";
import { listRulePage, removeRule, upsertRule } from "./rules.usecases.ts";

export const rules = createRouter<AppEnv>();
nameSchemas(rules, POINT_VALUES);

const tags = ["Profiles"];
const notFound = { 404: "No profile, rule or signal template has this id." };

serve(
  rules,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/profiles/{profileId}/rules",
    operationId: "listRules",
    tags,
    summary: "List the rules of a profile",
    params: ProfileParams,
    query: ListQuery,
    answer: list(Rule, "The rules, in the order in which they were made.", [EXAMPLES.rule]),
    failures: notFound,
  },
  async ({ deps, space, params: { profileId }, query }, c) =>
    answerList(c, await listRulePage(deps, space, profileId, query)),
);

serve(
  rules,
  write("write", 200),
  {
    method: "put",
    path: "/v1/scoring/profiles/{profileId}/rules",
    operationId: "upsertRule",
    tags,
    summary: "Make or replace a rule",
    description:
      "The rule of a profile, signal template and dimension. Every object of the profile is computed again; see its recompute progress. A rule that is sent again as it stands changes nothing.",
    params: ProfileParams,
    body: body(RuleUpsert, EXAMPLES.upsert),
    adds: () => ({ rows: 1 }),
    answer: answer(Rule, "The rule; a replaced one keeps its id.", EXAMPLES.rule),
    failures: {
      ...notFound,
      422: "The points do not fit the answer type (`INVALID_POINT_VALUES`), with every violation under pointValues.",
    },
  },
  ({ deps, space, params: { profileId }, body: rule }) => upsertRule(deps, space, profileId, rule),
);

serve(
  rules,
  write("write", 204),
  {
    method: "delete",
    path: "/v1/scoring/profiles/{profileId}/rules/{ruleId}",
    operationId: "deleteRule",
    tags,
    summary: "Delete a rule",
    description: "Every object of the profile is computed again.",
    params: RuleParams,
    failures: notFound,
  },
  ({ deps, space, params: { profileId, ruleId } }) => removeRule(deps, space, profileId, ruleId),
);
