import { compileRules, type CompiledRules } from "../../core/profile/compile-rules.ts";
import type { Rule } from "../../core/profile/rule.ts";
import { createWeighedMap, getWeighed, putWeighed, type WeighedMap } from "../../core/weighed-map.ts";

/** Rules that the isolate has compiled: a revision never changes, so an entry never goes stale. */
export type RuleCache = WeighedMap<CompiledRules>;

/** Of the 128 MB of an isolate; a text of 1 MB takes about 6 MB once it is compiled. */
const MAX_COMPILED_BYTES = 16_000_000;
const COMPILED_BYTES_PER_CHARACTER = 6;

export function createRuleCache(): RuleCache {
  return createWeighedMap(MAX_COMPILED_BYTES);
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
  const known = getWeighed(cache, key);
  if (known) return known;
  const compiled = compileRules(parseRules(rules));
  putWeighed(cache, key, compiled, rules.length * COMPILED_BYTES_PER_CHARACTER);
  return compiled;
}

function parseRules(text: string): readonly Rule[] {
  return JSON.parse(text);
}
