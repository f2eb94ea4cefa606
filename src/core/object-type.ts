/** What profiles score. */
export type ObjectType = "company" | "contact";
