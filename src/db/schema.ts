// Every table, a page for each family. drizzle-kit cannot write WITHOUT ROWID; the migrations say it for the tables named so.

export * from "./tables/access.ts";
export * from "./tables/scorecards.ts";
export * from "./tables/references.ts";
export * from "./tables/profiles.ts";
export * from "./tables/batches.ts";
export * from "./tables/webhooks.ts";
export * from "./tables/annotations.ts";
export * from "./tables/outbox.ts";
