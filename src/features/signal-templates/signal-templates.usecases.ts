import type { Identity } from "../../core/access/identity.ts";
import { organizationOf, type SpaceId } from "../../core/access/space.ts";
import { AppError } from "../../core/errors.ts";
import type { ObjectType } from "../../core/object-type.ts";
import { commit } from "../../db/client.ts";
import { retryConflict } from "../../db/conflict.ts";
import type { Deps } from "../../deps.ts";
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  replaceTemplate,
  type TemplateRow,
} from "./signal-templates.repository.ts";
import type {
  NewSignalTemplate,
  SignalTemplate,
  SignalTemplateList,
  SignalTemplatePatch,
  TemplateListQuery,
} from "./signal-templates.schemas.ts";

/** Makes the first version of a template. */
export async function createTemplate(
  { db, now, newUuid, receipt }: Pick<Deps, "db" | "now" | "newUuid" | "receipt">,
  caller: Identity,
  objectType: ObjectType,
  input: NewSignalTemplate,
): Promise<SignalTemplate> {
  const row: TemplateRow = {
    spaceId: caller.space,
    templateId: newUuid(),
    id: newUuid(),
    objectType,
    version: 1,
    name: input.name,
    description: input.description ?? null,
    question: input.question,
    answerType: input.answerType,
    weight: input.weight,
    qualificationCriteria: input.qualificationCriteria ?? null,
    outputSchema: input.outputSchema ?? null,
    createdBy: caller.keyId,
    createdAt: now(),
    deletedAt: null,
  };
  const template = asTemplate(row);
  await receipt.commit([insertTemplate(db, row)], template);
  return template;
}

/** Makes the next version of a template; its templateId and its answerType stay. */
export async function updateTemplate(
  { db, now, newUuid, receipt, contention }: Pick<Deps, "db" | "now" | "newUuid" | "receipt" | "contention">,
  caller: Identity,
  { objectType, templateId }: { objectType: ObjectType; templateId: string },
  { name, description, question, weight, qualificationCriteria }: SignalTemplatePatch,
): Promise<SignalTemplate> {
  return retryConflict(contention, async () => {
    const row = await requireTemplate(db, caller.space, objectType, templateId);
    const next: TemplateRow = {
      ...row,
      id: newUuid(),
      version: row.version + 1,
      name: name ?? row.name,
      description: description === undefined ? row.description : description,
      question: question ?? row.question,
      weight: weight ?? row.weight,
      qualificationCriteria: qualificationCriteria === undefined ? row.qualificationCriteria : qualificationCriteria,
      createdBy: caller.keyId,
      createdAt: now(),
    };
    const template = asTemplate(next);
    await receipt.commit([replaceTemplate(db, next)], template);
    return template;
  });
}

/** Returns a template, deleted or not; throws 404 where the space has none of that id for the object type. */
export async function getTemplate(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  objectType: ObjectType,
  templateId: string,
): Promise<SignalTemplate> {
  const row = await findTemplate(db, space, templateId);
  if (!row || row.objectType !== objectType) throw noTemplate(templateId);
  return asTemplate(row);
}

/** Returns a page of templates, the newest first. */
export async function listTemplatePage(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  objectType: ObjectType,
  query: TemplateListQuery,
): Promise<SignalTemplateList> {
  const { rows, total } = await listTemplates(db, space, objectType, query);
  const { limit, offset } = query;
  return { items: rows.map(asTemplate), total, limit, offset, hasMore: offset + rows.length < total };
}

/** Takes a template out of use; rules and signals that name it stay as they are. */
export async function removeTemplate(
  { db, now }: Pick<Deps, "db" | "now">,
  space: SpaceId,
  objectType: ObjectType,
  templateId: string,
): Promise<void> {
  const [deleted = []] = await commit(db, [deleteTemplate(db, space, { objectType, templateId, at: now() })]);
  if (deleted.length === 0) throw noTemplate(templateId);
}

/** Returns a template that is in use; throws 404 for one that is not, or is of the other object type. */
export async function requireTemplate(
  db: Deps["db"],
  space: SpaceId,
  objectType: ObjectType,
  templateId: string,
): Promise<TemplateRow> {
  const row = await findTemplate(db, space, templateId);
  if (!row || row.objectType !== objectType || row.deletedAt !== null) throw noTemplate(templateId);
  return row;
}

function noTemplate(templateId: string): AppError {
  const message = `There is no signal template ${templateId.slice(0, 100)} of this object type.`;
  return new AppError("NOT_FOUND", "TEMPLATE_NOT_FOUND", message, {
    action: "List the templates with GET /v1/companies/signals/templates or /v1/contacts/signals/templates.",
  });
}

function asTemplate(row: TemplateRow): SignalTemplate {
  const { spaceId, objectType: _objectType, createdBy, createdAt, deletedAt, ...fields } = row;
  return {
    ...fields,
    outputSchema: row.outputSchema === null ? null : { ...row.outputSchema },
    organizationId: organizationOf(spaceId),
    createdByUserId: createdBy,
    createdAt: new Date(createdAt).toISOString(),
    deletedAt: deletedAt === null ? null : new Date(deletedAt).toISOString(),
    source: "api",
  };
}
