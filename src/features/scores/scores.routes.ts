import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answerList, list } from "../../http/list.ts";
import { body, nameSchemas } from "../../http/openapi.ts";
import { cursorPage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { ProfileParams } from "../profiles/profiles.schemas.ts";
import {
  EXAMPLES,
  ProfileScore,
  ProfileScorePage,
  RankingOrder,
  RankingQuery,
  ScoresQuery,
  ScoresSearch,
  SearchQuery,
} from "./scores.schemas.ts";
import { readRanking, readScores } from "./scores.usecases.ts";

export const scores = createRouter<AppEnv>();
nameSchemas(scores, { RankingOrder });

const tags = ["Profiles"];
const changed = { 409: "A profile was deleted while its scores were read (`PROFILE_CHANGED`)." };

serve(
  scores,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/scores",
    operationId: "getScores",
    tags,
    summary: "Read the scores of objects",
    description: "One row for each profile, object and dimension, with what it is made of. Reading never computes.",
    query: ScoresQuery,
    answer: list(ProfileScore, "The scores, by object, profile and dimension.", EXAMPLES.scores),
    failures: changed,
  },
  async ({ deps, space, query }, c) => answerList(c, await readScores(deps, space, query)),
);

serve(
  scores,
  read("read"),
  {
    method: "post",
    path: "/v1/scoring/scores/search",
    operationId: "searchScores",
    tags,
    summary: "Read the scores of more objects than an address holds",
    description: "Answers like the read by address, and stores nothing. The next page is asked for with the same body.",
    query: SearchQuery,
    body: body(ScoresSearch, EXAMPLES.search),
    answer: list(ProfileScore, "The scores, by object, profile and dimension.", EXAMPLES.scores),
    failures: changed,
  },
  async ({ deps, space, query, body: { objectType, objectIds, limit, cursor } }, c) => {
    const asked = { objectType, objectId: objectIds, limit, cursor: query.cursor ?? cursor };
    return answerList(c, await readScores(deps, space, asked));
  },
);

serve(
  scores,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/profiles/{profileId}/scores",
    operationId: "rankScores",
    tags,
    summary: "Read a profile's scores by rank",
    description: "Equal scores are ordered by object, so pages neither repeat nor leave out.",
    params: ProfileParams,
    query: RankingQuery,
    answer: cursorPage(ProfileScorePage, "nextCursor", "A page of scores.", EXAMPLES.page),
    failures: { ...changed, 404: "No profile has this id (`PROFILE_NOT_FOUND`)." },
  },
  ({ deps, space, params: { profileId }, query }) => readRanking(deps, space, profileId, query),
);
