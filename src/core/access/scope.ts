export const SCOPES = ["score", "read", "write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** Returns whether a key that holds `held` may do what `needed` stands for; admin implies all. */
export function allows(held: readonly Scope[], needed: Scope): boolean {
  return held.includes(needed) || held.includes("admin");
}
