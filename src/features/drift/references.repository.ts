import { and, eq } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { Reference } from "../../core/stats/score-bands.ts";
import type { Database, Statement } from "../../db/client.ts";
import { modelReferences } from "../../db/schema.ts";

type ReferenceRow = typeof modelReferences.$inferSelect;

/** The statement that stores a model's reference in place of the one before. */
export function putReference(db: Database, row: ReferenceRow): Statement {
  const { sample, putAt } = row;
  return db
    .insert(modelReferences)
    .values(row)
    .onConflictDoUpdate({ target: [modelReferences.spaceId, modelReferences.modelId], set: { sample, putAt } });
}

/** Returns the reference of a model, or undefined where it has none. */
export async function findReference(db: Database, space: SpaceId, modelId: string): Promise<Reference | undefined> {
  const row = await db
    .select({ sample: modelReferences.sample })
    .from(modelReferences)
    .where(and(eq(modelReferences.spaceId, space), eq(modelReferences.modelId, modelId)))
    .get();
  return row?.sample;
}
