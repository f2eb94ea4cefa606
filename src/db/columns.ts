import { integer, text } from "drizzle-orm/sqlite-core";
import type { SpaceId } from "../core/access/space.ts";

/** The space that a row belongs to; it leads the primary key. */
export const spaceId = () => text("space_id").$type<SpaceId>().notNull();

/** A time in milliseconds since 1970, UTC. */
export const instant = (name: string) => integer(name);
