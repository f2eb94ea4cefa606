import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, spaceId } from "../columns.ts";

/** WITHOUT ROWID. What is committed and not yet dispatched to an object or a receiver; kind leads, as it is read by kind. */
export const outbox = sqliteTable(
  "outbox",
  {
    kind: text("kind").notNull(),
    id: text("id").notNull(),
    spaceId: spaceId(),
    payload: text("payload").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);
