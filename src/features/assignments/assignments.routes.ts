import { z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answerList, list, ListQuery } from "../../http/list.ts";
import { answer, body } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { Uuid } from "../../http/uuid.ts";
import { idsOfType, ObjectQuery } from "../objects/objects.schemas.ts";
import { Assignment, BulkAssignment, EXAMPLES, NewAssignment } from "./assignments.schemas.ts";
import { assignMany, assignOne, listAssignmentPage, removeAssignment } from "./assignments.usecases.ts";

export const assignments = createRouter<AppEnv>();

/** Each object brings its assignment and a score in both dimensions, and its id stands in each of them and in two indexes. */
const assigned = (objects: number) => ({ rows: 3 * objects, copies: 5 });

const tags = ["Profiles"];
const meanings = {
  404: "No profile has this id (`PROFILE_NOT_FOUND`).",
  422: "An object id is not one of its type, or the profile scores the other type.",
};

serve(
  assignments,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/assignments",
    operationId: "listAssignments",
    tags,
    summary: "List the profiles that an object is assigned to",
    query: ListQuery.extend(ObjectQuery.shape).superRefine(...idsOfType),
    answer: list(Assignment, "The assignments.", [EXAMPLES.assignment]),
  },
  async ({ deps, space, query }, c) => answerList(c, await listAssignmentPage(deps, space, query)),
);

serve(
  assignments,
  write("write", 201),
  {
    method: "post",
    path: "/v1/scoring/assignments",
    operationId: "assignOne",
    tags,
    summary: "Assign one object to a profile",
    description: "Its scores are computed in the same request: the next read has them.",
    body: body(NewAssignment, EXAMPLES.one),
    adds: () => assigned(1),
    answer: answer(Assignment, "The assignment.", EXAMPLES.assignment),
    failures: { ...meanings, 409: "The object is assigned to the profile already (`ALREADY_ASSIGNED`)." },
  },
  ({ deps, space, body: input }) => assignOne(deps, space, input),
);

serve(
  assignments,
  write("write", 201),
  {
    method: "post",
    path: "/v1/scoring/assignments/bulk",
    operationId: "assignMany",
    tags,
    summary: "Assign up to 500 objects to a profile",
    description: "Answers the new assignments only, in the order sent; their scores are computed in the same request.",
    body: body(BulkAssignment, EXAMPLES.bulk),
    adds: ({ objectIds }) => assigned(objectIds.length),
    answer: answer(z.array(Assignment), "The new assignments.", [EXAMPLES.assignment]),
    failures: meanings,
  },
  ({ deps, space, body: input }) => assignMany(deps, space, input),
);

serve(
  assignments,
  write("write", 204),
  {
    method: "delete",
    path: "/v1/scoring/assignments/{assignmentId}",
    operationId: "removeAssignment",
    tags,
    summary: "Take an object out of a profile",
    description: "The scores of the pair go with it.",
    params: z.object({ assignmentId: Uuid.openapi({ example: EXAMPLES.assignment.id }) }),
    failures: { 404: "No assignment has this id (`ASSIGNMENT_NOT_FOUND`)." },
  },
  ({ deps, space, params: { assignmentId } }) => removeAssignment(deps, space, assignmentId),
);
