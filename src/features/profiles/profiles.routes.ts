import { createRoute, z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { linkNext, ListQuery } from "../../http/list.ts";
import { answer, body, failures, KEY_SECURITY, NO_CONTENT } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { EXAMPLES, NewProfile, Profile, ProfileParams, ProfileUpdate } from "./profiles.schemas.ts";
import { createProfile, getProfile, listProfilePage, removeProfile, renameProfile } from "./profiles.usecases.ts";

export const profiles = createRouter<AppEnv>();

const shared = { tags: ["Profiles"], security: KEY_SECURITY };
const writing = [...guard("write", "writes"), ...jsonBody, idempotent];
const noProfile = { 404: "No profile has this id (`PROFILE_NOT_FOUND`)." };

const listProfilesRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/profiles",
  operationId: "listScoringProfiles",
  summary: "List scoring profiles",
  description: "The newest first.",
  middleware: guard("read", "reads"),
  request: { query: ListQuery },
  responses: {
    200: answer(z.array(Profile), "The profiles.", [EXAMPLES.profile]),
    ...failures([401, 403, 422, 429, 500]),
  },
});
profiles.openapi(listProfilesRoute, async (c) => {
  const { data, next_cursor: next } = await listProfilePage(c.var.deps, c.var.identity.space, c.req.valid("query"));
  linkNext(c, next);
  return c.json(data, 200);
});

const createProfileRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/scoring/profiles",
  operationId: "createScoringProfile",
  summary: "Make a scoring profile",
  description: "A profile groups the rules for one type of object and scores whatever is assigned to it.",
  middleware: writing,
  request: { headers: IdempotencyHeader, body: body(NewProfile, EXAMPLES.newProfile) },
  responses: {
    201: answer(Profile, "The profile.", EXAMPLES.profile),
    ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500]),
  },
});
profiles.openapi(createProfileRoute, async (c) =>
  c.json(await createProfile(c.var.deps, c.var.identity, c.req.valid("json")), 201),
);

const getProfileRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/profiles/{profileId}",
  operationId: "getScoringProfile",
  summary: "Read a scoring profile",
  middleware: guard("read", "reads"),
  request: { params: ProfileParams },
  responses: {
    200: answer(Profile, "The profile.", EXAMPLES.profile),
    ...failures([401, 403, 404, 422, 429, 500], noProfile),
  },
});
profiles.openapi(getProfileRoute, async (c) =>
  c.json(await getProfile(c.var.deps, c.var.identity.space, c.req.valid("param").profileId), 200),
);

const updateProfileRoute = createRoute({
  ...shared,
  method: "put",
  path: "/v1/scoring/profiles/{profileId}",
  operationId: "updateScoringProfile",
  summary: "Rename or re-describe a scoring profile",
  description: "Its type cannot be changed.",
  middleware: writing,
  request: { headers: IdempotencyHeader, params: ProfileParams, body: body(ProfileUpdate, EXAMPLES.update) },
  responses: {
    200: answer(Profile, "The profile as it is now.", EXAMPLES.updated),
    ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], noProfile),
  },
});
profiles.openapi(updateProfileRoute, async (c) => {
  const { profileId } = c.req.valid("param");
  return c.json(await renameProfile(c.var.deps, c.var.identity.space, profileId, c.req.valid("json")), 200);
});

const deleteProfileRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/v1/scoring/profiles/{profileId}",
  operationId: "deleteScoringProfile",
  summary: "Delete a scoring profile",
  description: "Its rules, assignments and scores go with it.",
  middleware: guard("write", "writes"),
  request: { params: ProfileParams },
  responses: { 204: NO_CONTENT, ...failures([401, 403, 404, 422, 429, 500], noProfile) },
});
profiles.openapi(deleteProfileRoute, async (c) => {
  await removeProfile(c.var.deps, c.var.identity.space, c.req.valid("param").profileId);
  return c.body(null, 204);
});
