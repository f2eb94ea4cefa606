import { inSnakeCase } from "../../core/annotation/spelling.ts";
import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, respelling, serve, write } from "../../endpoint.ts";
import { answerList, list } from "../../http/list.ts";
import { numbered, numberedPage } from "../../http/numbered-page.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import {
  CreatedScores,
  EXAMPLES,
  NewScore,
  NewScores,
  Score,
  ScoreListQuery,
  ScorePage,
  ScoreParams,
  ScorePatch,
  ScoreSource,
  ScoreUpdate,
  ScoreValue,
  SourceQuery,
  SourceType,
} from "./annotations.schemas.ts";
import { changeScore, getScore, listScorePage, listSourcePage, removeScore } from "./annotations.usecases.ts";
import { createScore, createScores } from "./create-scores.usecases.ts";

export const annotations = createRouter<AppEnv>();
nameSchemas(annotations, { SourceType, ScoreSource, ScoreValue });

const tags = ["Annotations"];
const PATH = "/model-hub/scores/";
const reads = respelling(refusingWith400(read("read")), inSnakeCase);
const writes = (status: 200 | 201 | 204) => respelling(refusingWith400(write("write", status)), inSnakeCase);
const one = { path: `${PATH}{id}/`, params: ScoreParams, tags };
const noScore = { 404: "No score has this id (`SCORE_NOT_FOUND`)." };
const owned = {
  ...noScore,
  403: "The key lacks the scope (`insufficient_scope`), or is not the annotator's (`NOT_THE_ANNOTATOR`).",
};

serve(
  annotations,
  writes(201),
  {
    method: "post",
    path: `${PATH}bulk/`,
    operationId: "createScores",
    tags,
    summary: "Score one source by up to 100 labels",
    description:
      "Answers 201 whatever the mix: what is stored under scores, what is not under errors. A label that the key's owner has scored the source by gets its new value.",
    body: body(NewScores, EXAMPLES.newScores),
    adds: ({ scores, notes }) => ({ rows: scores.length, copies: notes === undefined ? 1 : scores.length }),
    answer: answer(CreatedScores, "What was stored, and what was not.", EXAMPLES.created),
  },
  ({ deps, identity, body: input }) => createScores(deps, identity, input),
);

serve(
  annotations,
  writes(201),
  {
    method: "post",
    path: PATH,
    operationId: "createScore",
    tags,
    summary: "Score one source by one label",
    body: body(NewScore, EXAMPLES.newScore),
    adds: () => ({ rows: 1 }),
    answer: answer(Score, "The score.", EXAMPLES.score),
    failures: { 404: "No label in use has this id (`LABEL_NOT_FOUND`)." },
  },
  ({ deps, identity, body: input }) => createScore(deps, identity, input),
);

serve(
  annotations,
  reads,
  {
    method: "get",
    path: PATH,
    operationId: "listScores",
    tags,
    summary: "List scores by source, label and annotator",
    query: ScoreListQuery,
    answer: numbered(ScorePage, "A page of scores, the newest first.", EXAMPLES.page),
  },
  async ({ deps, space, query }, c) => numberedPage(c, query, await listScorePage(deps, space, query)),
);

serve(
  annotations,
  reads,
  {
    method: "get",
    path: `${PATH}for-source/`,
    operationId: "listScoresOfSource",
    tags,
    summary: "Read everybody's scores of one source",
    query: SourceQuery,
    answer: list(Score, "The scores, by label name and then the newest first.", EXAMPLES.scores),
  },
  async ({ deps, space, query }, c) => answerList(c, await listSourcePage(deps, space, query)),
);

serve(
  annotations,
  reads,
  {
    ...one,
    method: "get",
    operationId: "getScore",
    summary: "Read a score",
    answer: answer(Score, "The score.", EXAMPLES.score),
    failures: noScore,
  },
  ({ deps, space, params: { id } }) => getScore(deps, space, id),
);

serve(
  annotations,
  writes(200),
  {
    ...one,
    method: "put",
    operationId: "updateScore",
    summary: "Give a score another value",
    body: body(ScoreUpdate, EXAMPLES.update),
    adds: () => ({ rows: 1 }),
    answer: answer(Score, "The score.", EXAMPLES.score),
    failures: owned,
  },
  ({ deps, identity, params: { id }, body: input }) => changeScore(deps, identity, id, input),
);

serve(
  annotations,
  writes(200),
  {
    ...one,
    method: "patch",
    operationId: "patchScore",
    summary: "Change some of a score",
    body: body(ScorePatch, EXAMPLES.patch),
    adds: () => ({ rows: 1 }),
    answer: answer(Score, "The score.", EXAMPLES.score),
    failures: owned,
  },
  ({ deps, identity, params: { id }, body: input }) => changeScore(deps, identity, id, input),
);

serve(
  annotations,
  writes(204),
  {
    ...one,
    method: "delete",
    operationId: "deleteScore",
    summary: "Delete a score",
    description: "It is gone from every read at once, and agreement no longer counts it.",
    failures: owned,
  },
  ({ deps, identity, params: { id } }) => removeScore(deps, identity, id),
);
