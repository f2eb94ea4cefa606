/** What is scored. */
export const SOURCE_TYPES = ["trace", "span", "generation", "session"] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];
