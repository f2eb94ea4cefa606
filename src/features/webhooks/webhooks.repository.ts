import { and, desc, eq, lt, sql, type SQL } from "drizzle-orm";
import type { SpaceId } from "../../core/access/space.ts";
import type { EventName } from "../../core/webhook/event.ts";
import type { Database, Statement } from "../../db/client.ts";
import { expectThat } from "../../db/conflict.ts";
import { webhookEndpoints, type DisabledReason } from "../../db/schema.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;

/** The columns that a caller may change. */
export type EndpointChange = {
  readonly [Column in "url" | "events" | "description" | "status"]?: EndpointRow[Column] | undefined;
};

/** True where an enabled endpoint of the space has asked for the event: only then it is put into the outbox. */
export function listening(space: SpaceId, event: EventName): SQL {
  return sql`EXISTS (SELECT 1 FROM webhook_endpoints AS w, json_each(w.events) AS asked
    WHERE w.space_id = ${space} AND w.status = 'enabled' AND asked.value = ${event})`;
}

/** Stores an endpoint; fails its batch where the space has `most` already. */
export function insertEndpoint(db: Database, row: EndpointRow, most: number): Statement[] {
  const standing = sql`(SELECT count(*) FROM webhook_endpoints AS w WHERE w.space_id = ${row.spaceId})`;
  return [expectThat(webhookEndpoints, sql`${standing} < ${most}`), db.insert(webhookEndpoints).values(row)];
}

export async function findEndpoint(db: Database, space: SpaceId, id: string): Promise<EndpointRow | undefined> {
  return db.select().from(webhookEndpoints).where(within(space, id)).get();
}

/** Returns up to `count` endpoints of a space, the newest first, below the id `before`. */
export async function listEndpoints(
  db: Database,
  space: SpaceId,
  { before, count }: { before?: string | undefined; count: number },
): Promise<EndpointRow[]> {
  const inPage = before === undefined ? undefined : lt(webhookEndpoints.id, before);
  const inSpace = eq(webhookEndpoints.spaceId, space);
  const ordered = db.select().from(webhookEndpoints).where(and(inSpace, inPage)).orderBy(desc(webhookEndpoints.id));
  return ordered.limit(count).all();
}

/** Returns the enabled endpoints of a space and what each has asked for. */
export async function listListeners(db: Database, space: SpaceId): Promise<Pick<EndpointRow, "id" | "events">[]> {
  const { id, events, spaceId, status } = webhookEndpoints;
  const enabled = and(eq(spaceId, space), eq(status, "enabled"));
  return db.select({ id, events }).from(webhookEndpoints).where(enabled).all();
}

/** Changes the columns that were sent and answers the row as it stands then. */
export function updateEndpoint(db: Database, space: SpaceId, id: string, change: EndpointChange): Statement {
  const { status, url } = change;
  const moves = status !== undefined || url !== undefined;
  return db
    .update(webhookEndpoints)
    .set({
      ...change,
      ...(status !== undefined && { disabledReason: status === "disabled" ? ("requested" as const) : null }),
      generation: moves ? sql`${webhookEndpoints.generation} + 1` : sql`${webhookEndpoints.generation}`,
    })
    .where(within(space, id))
    .returning();
}

/** Puts a secret in the place of the one that stands, which signs too until `until`; fails its batch without an endpoint. */
export function rotateSecret(
  db: Database,
  space: SpaceId,
  id: string,
  { secret, until }: { secret: string; until: number },
): Statement[] {
  const standing = sql`EXISTS (SELECT 1 FROM webhook_endpoints AS w WHERE w.space_id = ${space} AND w.id = ${id})`;
  const rotated = { secret, previousSecret: sql`${webhookEndpoints.secret}`, previousSecretUntil: until };
  return [expectThat(webhookEndpoints, standing), db.update(webhookEndpoints).set(rotated).where(within(space, id))];
}

/** Disables an endpoint that stands as it was when its failures were seen. */
export function disableUnchanged(
  db: Database,
  { spaceId, id, generation }: Pick<EndpointRow, "spaceId" | "id" | "generation">,
  reason: DisabledReason,
): Statement {
  const same = and(within(spaceId, id), eq(webhookEndpoints.generation, generation));
  return db
    .update(webhookEndpoints)
    .set({ status: "disabled", disabledReason: reason, generation: generation + 1 })
    .where(same);
}

/** Deletes an endpoint and answers its id where there was one. */
export function deleteEndpoint(db: Database, space: SpaceId, id: string): Statement {
  return db.delete(webhookEndpoints).where(within(space, id)).returning({ id: webhookEndpoints.id });
}

function within(space: SpaceId, id: string) {
  return and(eq(webhookEndpoints.spaceId, space), eq(webhookEndpoints.id, id));
}
