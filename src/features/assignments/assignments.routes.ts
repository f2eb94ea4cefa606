import { createRoute, z } from "@hono/zod-openapi";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { linkNext, ListQuery } from "../../http/list.ts";
import { answer, body, failures, KEY_SECURITY, NO_CONTENT } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { Uuid } from "../../http/uuid.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import { Assignment, BulkAssignment, EXAMPLES, NewAssignment, ObjectQuery } from "./assignments.schemas.ts";
import { assignMany, assignOne, listAssignmentPage, removeAssignment } from "./assignments.usecases.ts";

export const assignments = createRouter<AppEnv>();

const shared = { tags: ["Profiles"], security: KEY_SECURITY };
const writing = [...guard("write", "writes"), ...jsonBody, idempotent];
const meanings = {
  404: "No profile has this id (`PROFILE_NOT_FOUND`).",
  422: "An object id is not one of its type, or the profile scores the other type.",
};

const listAssignmentsRoute = createRoute({
  ...shared,
  method: "get",
  path: "/v1/scoring/assignments",
  operationId: "listProfileAssignments",
  summary: "List the profiles that an object is assigned to",
  middleware: guard("read", "reads"),
  request: { query: ListQuery.extend(ObjectQuery.shape) },
  responses: {
    200: answer(z.array(Assignment), "The assignments.", [EXAMPLES.assignment]),
    ...failures([401, 403, 422, 429, 500]),
  },
});
assignments.openapi(listAssignmentsRoute, async (c) => {
  const page = await listAssignmentPage(c.var.deps, c.var.identity.space, c.req.valid("query"));
  linkNext(c, page.next_cursor);
  return c.json(page.data, 200);
});

const assignRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/scoring/assignments",
  operationId: "createProfileAssignment",
  summary: "Assign one object to a profile",
  description: "Its scores are computed in the same request: the next read has them.",
  middleware: writing,
  request: { headers: IdempotencyHeader, body: body(NewAssignment, EXAMPLES.one) },
  responses: {
    201: answer(Assignment, "The assignment.", EXAMPLES.assignment),
    ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], {
      ...meanings,
      409: "The object is assigned to the profile already (`ALREADY_ASSIGNED`).",
    }),
  },
});
assignments.openapi(assignRoute, async (c) =>
  c.json(await assignOne(c.var.deps, c.var.identity.space, c.req.valid("json")), 201),
);

const assignBulkRoute = createRoute({
  ...shared,
  method: "post",
  path: "/v1/scoring/assignments/bulk",
  operationId: "bulkCreateProfileAssignments",
  summary: "Assign up to 500 objects to a profile",
  description: "Answers the new assignments only, in the order sent; their scores are computed in the same request.",
  middleware: writing,
  request: { headers: IdempotencyHeader, body: body(BulkAssignment, EXAMPLES.bulk) },
  responses: {
    201: answer(z.array(Assignment), "The new assignments.", [EXAMPLES.assignment]),
    ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], meanings),
  },
});
assignments.openapi(assignBulkRoute, async (c) =>
  c.json(await assignMany(c.var.deps, c.var.identity.space, c.req.valid("json")), 201),
);

const deleteAssignmentRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/v1/scoring/assignments/{assignmentId}",
  operationId: "deleteProfileAssignment",
  summary: "Take an object out of a profile",
  description: "The scores of the pair go with it.",
  middleware: guard("write", "writes"),
  request: { params: z.object({ assignmentId: Uuid.openapi({ example: EXAMPLES.assignment.id }) }) },
  responses: {
    204: NO_CONTENT,
    ...failures([401, 403, 404, 422, 429, 500], { 404: "No assignment has this id (`ASSIGNMENT_NOT_FOUND`)." }),
  },
});
assignments.openapi(deleteAssignmentRoute, async (c) => {
  await removeAssignment(c.var.deps, c.var.identity.space, c.req.valid("param").assignmentId);
  return c.body(null, 204);
});
