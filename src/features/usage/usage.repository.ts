import { getTableColumns, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { SpaceId } from "../../core/access/space.ts";
import {
  annotationLabels,
  annotationScores,
  annotators,
  apiKeys,
  assignments,
  challengers,
  deploymentChanges,
  deployments,
  idempotencyKeys,
  jobCriteria,
  modelReferences,
  models,
  objectSignals,
  profileScores,
  recomputeFailures,
  rules,
  scoringBatches,
  scoringChunks,
  scoringJobs,
  scoringProfiles,
  signalTemplates,
  tenants,
  webhookEndpoints,
} from "../../db/schema.ts";

/** A kind of what a space stores. */
export interface StoredKind {
  readonly kind: string;
  readonly table: SQLiteTable & { readonly spaceId: SQLiteColumn };
  /** What follows the space in a key by which the table is read in order. */
  readonly key: readonly SQLiteColumn[];
  /** How often the key is stored once more: in an index, or beside the row of a table that has a rowid. */
  readonly copies: number;
}

/** Everything that is counted. A table that a space adds rows to has its line here. */
export const STORED_KINDS: readonly StoredKind[] = [
  { kind: "models", table: models, key: [models.id], copies: 2 },
  { kind: "deployments", table: deployments, key: [deployments.slug], copies: 1 },
  { kind: "challengers", table: challengers, key: [challengers.slug, challengers.id], copies: 0 },
  {
    kind: "deployment_changes",
    table: deploymentChanges,
    key: [deploymentChanges.slug, deploymentChanges.version],
    copies: 0,
  },
  { kind: "model_references", table: modelReferences, key: [modelReferences.modelId], copies: 0 },
  { kind: "signal_templates", table: signalTemplates, key: [signalTemplates.templateId], copies: 1 },
  { kind: "profiles", table: scoringProfiles, key: [scoringProfiles.id], copies: 1 },
  { kind: "rules", table: rules, key: [rules.profileId, rules.id, rules.since], copies: 1 },
  { kind: "assignments", table: assignments, key: [assignments.profileId, assignments.objectId], copies: 2 },
  { kind: "signals", table: objectSignals, key: [objectSignals.objectId], copies: 0 },
  {
    kind: "scores",
    table: profileScores,
    key: [profileScores.profileId, profileScores.dimension, profileScores.objectId],
    copies: 0,
  },
  {
    kind: "recompute_failures",
    table: recomputeFailures,
    key: [recomputeFailures.profileId, recomputeFailures.objectId],
    copies: 0,
  },
  { kind: "tenants", table: tenants, key: [tenants.tenantId], copies: 0 },
  {
    kind: "criteria",
    table: jobCriteria,
    key: [jobCriteria.tenantId, jobCriteria.jobId, jobCriteria.revision],
    copies: 0,
  },
  { kind: "batches", table: scoringBatches, key: [scoringBatches.tenantId, scoringBatches.id], copies: 3 },
  {
    kind: "batch_chunks",
    table: scoringChunks,
    key: [scoringChunks.tenantId, scoringChunks.batchId, scoringChunks.number],
    copies: 0,
  },
  { kind: "scoring_jobs", table: scoringJobs, key: [scoringJobs.tenantId, scoringJobs.id], copies: 0 },
  { kind: "annotators", table: annotators, key: [annotators.id], copies: 1 },
  { kind: "labels", table: annotationLabels, key: [annotationLabels.number], copies: 2 },
  {
    kind: "annotation_scores",
    table: annotationScores,
    key: [
      annotationScores.labelNumber,
      annotationScores.unit,
      annotationScores.sourceType,
      annotationScores.sourceId,
      annotationScores.annotator,
    ],
    copies: 0,
  },
  { kind: "webhooks", table: webhookEndpoints, key: [webhookEndpoints.id], copies: 0 },
  { kind: "keys", table: apiKeys, key: [apiKeys.id], copies: 2 },
  {
    kind: "idempotency_keys",
    table: idempotencyKeys,
    key: [idempotencyKeys.keyId, idempotencyKeys.idempotencyKey],
    copies: 0,
  },
];

/** The key of a row, without its space. */
export type RowKey = readonly (string | number)[];

/** The statement that counts at most `size` rows of a kind after a key, and returns the key of the last; it reads those rows alone. */
export function countSlice(
  { table, key, copies }: StoredKind,
  space: SpaceId,
  { after, size }: { after: RowKey | null; size: number },
): SQL {
  const keys = sql.join([...key], sql`, `);
  const rest = after === null ? sql`` : sql`AND (${keys}) > (${listOf(after.map((part) => sql`${part}`))})`;
  const columns = Object.values(getTableColumns(table)).map(lengthOf);
  const copied = [table.spaceId, ...key].map(lengthOf);
  const bytes = sql`${sumOf(columns)} + ${sql.raw(String(copies))} * (${sumOf(copied)})`;
  return sql`
    SELECT count(*) AS rows, coalesce(sum(t.bytes), 0) AS bytes, max(t.place) AS place, t.key
    FROM (SELECT ${bytes} AS bytes, json_array(${keys}) AS key, row_number() OVER (ORDER BY ${keys}) AS place FROM ${table}
        WHERE ${table.spaceId} = ${space} ${rest} ORDER BY ${keys} LIMIT ${size}) AS t`;
}

/** The length of a value as text; that of long text is read from the row's head. */
function lengthOf(column: SQLiteColumn): SQL {
  return sql`coalesce(octet_length(${column}), 0)`;
}

function sumOf(terms: readonly SQL[]): SQL {
  return sql.join([...terms], sql` + `);
}

function listOf(values: readonly SQL[]): SQL {
  return sql.join([...values], sql`, `);
}
