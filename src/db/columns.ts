import { integer, text } from "drizzle-orm/sqlite-core";
import type { SpaceId } from "../core/access/space.ts";
import type { TenantId } from "../core/access/tenant.ts";

/** The space that a row belongs to; it leads the primary key. */
export const spaceId = () => text("space_id").$type<SpaceId>().notNull();

/** The tenant that a row belongs to; in the batch family it comes next in the primary key. */
export const tenantId = () => text("tenant_id").$type<TenantId>().notNull();

/** A time in milliseconds since 1970, UTC. */
export const instant = (name: string) => integer(name);
