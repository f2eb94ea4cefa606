import { createRoute, z } from "@hono/zod-openapi";
import type { ObjectType } from "../../core/object-type.ts";
import type { AppEnv } from "../../deps.ts";
import { jsonBody } from "../../http/json-body.ts";
import { answer, body, failures, KEY_SECURITY, NO_CONTENT } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { guard } from "../access/access.middleware.ts";
import { idempotent } from "../idempotency/idempotency.middleware.ts";
import { IdempotencyHeader } from "../idempotency/idempotency.schemas.ts";
import {
  EXAMPLES,
  NewSignalTemplate,
  SignalTemplate,
  SignalTemplateList,
  SignalTemplatePatch,
  TemplateListQuery,
} from "./signal-templates.schemas.ts";
import {
  createTemplate,
  getTemplate,
  listTemplatePage,
  patchTemplate,
  removeTemplate,
} from "./signal-templates.usecases.ts";

export const signalTemplates = createRouter<AppEnv>();

const template = z.object({
  templateId: z.string().min(1).max(100).openapi({ example: EXAMPLES.template.templateId }),
});
const noTemplate = { 404: "No template of this object type has the id (`TEMPLATE_NOT_FOUND`)." };

declareTemplates("company", "/v1/companies/signals/templates", "CompanySignalTemplate");
declareTemplates("contact", "/v1/contacts/signals/templates", "ContactSignalTemplate");

/** Companies and contacts have the same five routes, each seeing its own templates only. */
function declareTemplates(objectType: ObjectType, path: string, name: string): void {
  const shared = { tags: ["Signal templates"], security: KEY_SECURITY };
  const one = `${path}/{templateId}`;

  const createTemplateRoute = createRoute({
    ...shared,
    method: "post",
    path,
    operationId: `create${name}`,
    summary: `Make a signal template for ${objectType} objects`,
    middleware: [...guard("write", "writes"), ...jsonBody, idempotent],
    request: { headers: IdempotencyHeader, body: body(NewSignalTemplate, EXAMPLES.newTemplate) },
    responses: {
      201: answer(SignalTemplate, "The template.", EXAMPLES.template),
      ...failures([400, 401, 403, 409, 413, 415, 422, 429, 500]),
    },
  });
  signalTemplates.openapi(createTemplateRoute, async (c) =>
    c.json(await createTemplate(c.var.deps, c.var.identity, objectType, c.req.valid("json")), 201),
  );

  const listTemplatesRoute = createRoute({
    ...shared,
    method: "get",
    path,
    operationId: `list${name}s`,
    summary: `List the signal templates of ${objectType} objects`,
    middleware: guard("read", "reads"),
    request: { query: TemplateListQuery },
    responses: {
      200: answer(SignalTemplateList, "A page of templates, the newest first.", EXAMPLES.list),
      ...failures([401, 403, 422, 429, 500]),
    },
  });
  signalTemplates.openapi(listTemplatesRoute, async (c) =>
    c.json(await listTemplatePage(c.var.deps, c.var.identity.space, objectType, c.req.valid("query")), 200),
  );

  const getTemplateRoute = createRoute({
    ...shared,
    method: "get",
    path: one,
    operationId: `get${name}`,
    summary: `Read a signal template of ${objectType} objects`,
    middleware: guard("read", "reads"),
    request: { params: template },
    responses: {
      200: answer(SignalTemplate, "The template, its newest version.", EXAMPLES.template),
      ...failures([401, 403, 404, 422, 429, 500], noTemplate),
    },
  });
  signalTemplates.openapi(getTemplateRoute, async (c) => {
    const { templateId } = c.req.valid("param");
    return c.json(await getTemplate(c.var.deps, c.var.identity.space, objectType, templateId), 200);
  });

  const patchTemplateRoute = createRoute({
    ...shared,
    method: "patch",
    path: one,
    operationId: `patch${name}`,
    summary: `Make the next version of a signal template of ${objectType} objects`,
    middleware: [...guard("write", "writes"), ...jsonBody, idempotent],
    request: { headers: IdempotencyHeader, params: template, body: body(SignalTemplatePatch, EXAMPLES.patch) },
    responses: {
      200: answer(SignalTemplate, "The next version.", EXAMPLES.template),
      ...failures([400, 401, 403, 404, 409, 413, 415, 422, 429, 500], noTemplate),
    },
  });
  signalTemplates.openapi(patchTemplateRoute, async (c) => {
    const { templateId } = c.req.valid("param");
    const { deps, identity } = c.var;
    return c.json(await patchTemplate(deps, identity, objectType, templateId, c.req.valid("json")), 200);
  });

  const deleteTemplateRoute = createRoute({
    ...shared,
    method: "delete",
    path: one,
    operationId: `delete${name}`,
    summary: `Take a signal template of ${objectType} objects out of use`,
    middleware: guard("write", "writes"),
    request: { params: template },
    responses: { 204: NO_CONTENT, ...failures([401, 403, 404, 422, 429, 500], noTemplate) },
  });
  signalTemplates.openapi(deleteTemplateRoute, async (c) => {
    const { templateId } = c.req.valid("param");
    await removeTemplate(c.var.deps, c.var.identity.space, objectType, templateId);
    return c.body(null, 204);
  });
}
