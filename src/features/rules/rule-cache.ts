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

/** Returns what the rules of one revision are cached by. */
export function ruleKey(space: string, profileId: string, revision: number): string {
  return `${space} ${profileId} ${revision}`;
}

const MOST_COMPILED = 500;

/** Returns the rules that are stored as text. */
export function parseRules(text: string | null): readonly StoredRule[] {
  return text === null ? [] : JSON.parse(text);
}

/**
 * Returns the compiled rules of one revision; `rules` is their stored text. Throws where it is null though the revision is
 * one that has rules and the cache does not: taken for no rules at all, it would delete scores.
 */
export function compiledRules(
  cache: RuleCache,
  space: string,
  { profileId, revision, rules }: { profileId: string; revision: number; rules: string | null },
): CompiledRules {
  const key = ruleKey(space, profileId, revision);
  const known = cache.get(key);
  if (known) return known;
  if (rules === null && revision > 0) throw new Error(`The rules of revision ${revision} were not read.`);
  const compiled = compileRules(parseRules(rules));
  putBounded(cache, key, compiled, MOST_COMPILED);
  return compiled;
}
