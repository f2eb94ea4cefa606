import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answerList, list, ListQuery } from "../../http/list.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { ObjectType } from "../objects/objects.schemas.ts";
import { Dimension, EXAMPLES, NewProfile, Profile, ProfileParams, ProfileUpdate } from "./profiles.schemas.ts";
import { createProfile, getProfile, listProfilePage, removeProfile, renameProfile } from "./profiles.usecases.ts";

export const profiles = createRouter<AppEnv>();
nameSchemas(profiles, { ObjectType, Dimension });

const tags = ["Profiles"];
const noProfile = { 404: "No profile has this id (`PROFILE_NOT_FOUND`)." };

serve(
  profiles,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/profiles",
    operationId: "listProfiles",
    tags,
    summary: "List scoring profiles",
    description: "The newest first.",
    query: ListQuery,
    answer: list(Profile, "The profiles.", [EXAMPLES.profile]),
  },
  async ({ deps, space, query }, c) => answerList(c, await listProfilePage(deps, space, query)),
);

serve(
  profiles,
  write("write", 201),
  {
    method: "post",
    path: "/v1/scoring/profiles",
    operationId: "createProfile",
    tags,
    summary: "Make a scoring profile",
    description: "A profile groups the rules for one type of object and scores whatever is assigned to it.",
    body: body(NewProfile, EXAMPLES.newProfile),
    adds: () => ({ rows: 1 }),
    answer: answer(Profile, "The profile.", EXAMPLES.profile),
  },
  ({ deps, space, body: input }) => createProfile(deps, space, input),
);

serve(
  profiles,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/profiles/{profileId}",
    operationId: "getProfile",
    tags,
    summary: "Read a scoring profile",
    params: ProfileParams,
    answer: answer(Profile, "The profile.", EXAMPLES.profile),
    failures: noProfile,
  },
  ({ deps, space, params: { profileId } }) => getProfile(deps, space, profileId),
);

serve(
  profiles,
  write("write", 200),
  {
    method: "put",
    path: "/v1/scoring/profiles/{profileId}",
    operationId: "updateProfile",
    tags,
    summary: "Rename or re-describe a scoring profile",
    description: "Its type cannot be changed.",
    params: ProfileParams,
    body: body(ProfileUpdate, EXAMPLES.update),
    adds: () => ({ rows: 0 }),
    answer: answer(Profile, "The profile as it is now.", EXAMPLES.updated),
    failures: noProfile,
  },
  ({ deps, space, params: { profileId }, body: update }) => renameProfile(deps, space, profileId, update),
);

serve(
  profiles,
  write("write", 204),
  {
    method: "delete",
    path: "/v1/scoring/profiles/{profileId}",
    operationId: "deleteProfile",
    tags,
    summary: "Delete a scoring profile",
    description: "Its rules, assignments and scores go with it.",
    params: ProfileParams,
    failures: noProfile,
  },
  ({ deps, space, params: { profileId } }) => removeProfile(deps, space, profileId),
);
