import { inSnakeCase } from "../../core/annotation/spelling.ts";
import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, respelling, serve, write } from "../../endpoint.ts";
import { numbered, numberedPage } from "../../http/numbered-page.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import {
  EXAMPLES,
  Label,
  LabelListQuery,
  LabelPage,
  LabelParams,
  LabelPatch,
  LabelSettings,
  LabelType,
  LabelUpdate,
  NewLabel,
} from "./labels.schemas.ts";
import { changeLabel, createLabel, getLabel, listLabelPage, removeLabel, restoreLabel } from "./labels.usecases.ts";

export const labels = createRouter<AppEnv>();
nameSchemas(labels, { LabelType, LabelSettings });

const tags = ["Annotations"];
const PATH = "/model-hub/annotations-labels/";
const reads = respelling(refusingWith400(read("read")), inSnakeCase);
const writes = (status: 200 | 201 | 204) => respelling(refusingWith400(write("write", status)), inSnakeCase);
const one = { path: `${PATH}{id}/`, params: LabelParams, tags };
const noLabel = { 404: "No label has this id (`LABEL_NOT_FOUND`)." };
const taken = { 409: "The type has a label of that name (`LABEL_EXISTS`), or other writers kept coming first." };

serve(
  labels,
  writes(201),
  {
    method: "post",
    path: PATH,
    operationId: "createLabel",
    tags,
    summary: "Make a label",
    description: "Its settings are those of its type: star, categorical, numeric, thumbs_up_down or text.",
    body: body(NewLabel, EXAMPLES.newLabel),
    adds: () => ({ rows: 1, copies: 2 }),
    answer: answer(Label, "The label.", EXAMPLES.label),
    failures: taken,
  },
  ({ deps, space, body: input }) => createLabel(deps, space, input),
);

serve(
  labels,
  reads,
  {
    method: "get",
    path: PATH,
    operationId: "listLabels",
    tags,
    summary: "List the labels in use",
    query: LabelListQuery,
    answer: numbered(LabelPage, "A page of labels, the newest first.", EXAMPLES.page),
  },
  async ({ deps, space, query }, c) => numberedPage(c, query, await listLabelPage(deps, space, query)),
);

serve(
  labels,
  reads,
  {
    ...one,
    method: "get",
    operationId: "getLabel",
    summary: "Read a label",
    answer: answer(Label, "The label.", EXAMPLES.label),
    failures: noLabel,
  },
  ({ deps, space, params: { id } }) => getLabel(deps, space, id),
);

serve(
  labels,
  writes(200),
  {
    ...one,
    method: "put",
    operationId: "updateLabel",
    summary: "Change a label",
    body: body(LabelUpdate, EXAMPLES.update),
    adds: () => ({ rows: 1, copies: 2 }),
    answer: answer(Label, "The label.", EXAMPLES.label),
    failures: { ...noLabel, ...taken },
  },
  ({ deps, space, params: { id }, body: input }) => changeLabel(deps, space, id, input),
);

serve(
  labels,
  writes(200),
  {
    ...one,
    method: "patch",
    operationId: "patchLabel",
    summary: "Change some of a label",
    body: body(LabelPatch, EXAMPLES.patch),
    adds: () => ({ rows: 1, copies: 2 }),
    answer: answer(Label, "The label.", EXAMPLES.label),
    failures: { ...noLabel, ...taken },
  },
  ({ deps, space, params: { id }, body: input }) => changeLabel(deps, space, id, input),
);

serve(
  labels,
  writes(204),
  {
    ...one,
    method: "delete",
    operationId: "deleteLabel",
    summary: "Take a label out of use",
    description: "Its scores stay and can be read; it can be restored.",
    failures: noLabel,
  },
  ({ deps, space, params: { id } }) => removeLabel(deps, space, id),
);

serve(
  labels,
  writes(200),
  {
    ...one,
    path: `${one.path}restore/`,
    method: "post",
    operationId: "restoreLabel",
    adds: () => ({ rows: 1 }),
    summary: "Put a label back into use",
    answer: answer(Label, "The label.", EXAMPLES.label),
    failures: { ...noLabel, ...taken },
  },
  ({ deps, space, params: { id } }) => restoreLabel(deps, space, id),
);
