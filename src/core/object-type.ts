/** What profiles score. */
export const OBJECT_TYPES = ["company", "contact"] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];
