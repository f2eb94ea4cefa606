import { compileRules, type CompiledRules } from "../../core/profile/compile-rules.ts";
import type { Rule } from "../../core/profile/rule.ts";
import { putBounded } from "../../core/bounded-map.ts";

/** A rule as a revision of its profile keeps it. */
export interface StoredRule extends Rule {
  readonly selector: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Rules that the isolate has compiled: a revision never changes, so an entry never goes stale. */
export type RuleCache = Map<string, CompiledRules>;

const MOST_COMPILED = 500;

/** Returns the rules that are stored as text. */
export function parseRules(text: string | null): readonly StoredRule[] {
  return text === null ? [] : JSON.parse(text);
}

/** Returns the compiled rules of one revision; `rules` is their stored text. */
export function compiledRules(
  cache: RuleCache,
  space: string,
  { profileId, revision, rules }: { profileId: string; revision: number; rules: string | null },
): CompiledRules {
  const key = `${space} ${profileId} ${revision}`;
  const known = cache.get(key);
  if (known) return known;
  const compiled = compileRules(parseRules(rules));
  putBounded(cache, key, compiled, MOST_COMPILED);
  return compiled;
}
