import { putBounded } from "../../core/bounded-map.ts";
import { compileRules, type CompiledRules } from "../../core/profile/compile-rules.ts";
import type { Rule } from "../../core/profile/rule.ts";

/** Rules that the isolate has compiled: a revision never changes, so an entry never goes stale. */
export type RuleCache = Map<string, CompiledRules>;

const MAX_COMPILED = 500;

export function createRuleCache(): RuleCache {
  return new Map();
}

/** Returns what the rules of one revision are cached by. */
export function ruleKey(space: string, profileId: string, revision: number): string {
  return `${space} ${profileId} ${revision}`;
}

/** Returns the compiled rules of one revision; `rules` is their JSON text. */
export function compiledRules(
  cache: RuleCache,
  space: string,
  { profileId, revision, rules }: { profileId: string; revision: number; rules: string },
): CompiledRules {
  const key = ruleKey(space, profileId, revision);
  const known = cache.get(key);
  if (known) return known;
  const compiled = compileRules(parseRules(rules));
  putBounded(cache, key, compiled, MAX_COMPILED);
  return compiled;
}

function parseRules(text: string): readonly Rule[] {
  return JSON.parse(text);
}
