import { z } from "@hono/zod-openapi";
import type { ObjectType } from "../../core/object-type.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { offsetPage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import {
  AnswerType,
  EXAMPLES,
  NewSignalTemplate,
  SignalTemplate,
  SignalTemplateList,
  SignalTemplatePatch,
  SignalWeight,
  TemplateListQuery,
} from "./signal-templates.schemas.ts";
import {
  createTemplate,
  getTemplate,
  listTemplatePage,
  removeTemplate,
  updateTemplate,
} from "./signal-templates.usecases.ts";

export const signalTemplates = createRouter<AppEnv>();
nameSchemas(signalTemplates, { AnswerType, SignalWeight });

const noTemplate = { 404: "No template of this object type has the id (`TEMPLATE_NOT_FOUND`)." };

serveTemplates("company", "/v1/companies/signals/templates", "CompanySignalTemplate");
serveTemplates("contact", "/v1/contacts/signals/templates", "ContactSignalTemplate");

/** Companies and contacts have the same five routes, each seeing its own templates only. */
function serveTemplates(objectType: ObjectType, path: string, name: string): void {
  const tags = ["Signal templates"];
  const examples = EXAMPLES[objectType];
  const templateId = z.string().min(1).max(100).openapi({ example: examples.template.templateId });
  const one = { path: `${path}/{templateId}`, params: z.object({ templateId }), failures: noTemplate };

  serve(
    signalTemplates,
    write("write", 201),
    {
      method: "post",
      path,
      operationId: `create${name}`,
      tags,
      summary: `Make a signal template for ${objectType} objects`,
      body: body(NewSignalTemplate, examples.newTemplate),
      adds: () => ({ rows: 1 }),
      answer: answer(SignalTemplate, "The template.", examples.template),
    },
    ({ deps, identity, body: input }) => createTemplate(deps, identity, objectType, input),
  );

  serve(
    signalTemplates,
    read("read"),
    {
      method: "get",
      path,
      operationId: `list${name}s`,
      tags,
      summary: `List the signal templates of ${objectType} objects`,
      query: TemplateListQuery,
      answer: offsetPage(SignalTemplateList, "A page of templates, the newest first.", examples.list),
    },
    ({ deps, space, query }) => listTemplatePage(deps, space, objectType, query),
  );

  serve(
    signalTemplates,
    read("read"),
    {
      ...one,
      method: "get",
      operationId: `get${name}`,
      tags,
      summary: `Read a signal template of ${objectType} objects`,
      answer: answer(SignalTemplate, "The template, its newest version.", examples.template),
    },
    ({ deps, space, params: { templateId } }) => getTemplate(deps, space, objectType, templateId),
  );

  serve(
    signalTemplates,
    write("write", 200),
    {
      ...one,
      method: "patch",
      operationId: `update${name}`,
      tags,
      summary: `Make the next version of a signal template of ${objectType} objects`,
      body: body(SignalTemplatePatch, examples.patch),
      adds: () => ({ rows: 0 }),
      answer: answer(SignalTemplate, "The next version.", examples.patched),
    },
    ({ deps, identity, params: { templateId }, body: patch }) =>
      updateTemplate(deps, identity, { objectType, templateId }, patch),
  );

  serve(
    signalTemplates,
    write("write", 204),
    {
      ...one,
      method: "delete",
      operationId: `delete${name}`,
      tags,
      summary: `Take a signal template of ${objectType} objects out of use`,
    },
    ({ deps, space, params: { templateId } }) => removeTemplate(deps, space, objectType, templateId),
  );
}
