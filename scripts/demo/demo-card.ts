import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { spaceOf } from "../../src/core/access/space.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { slugOf } from "../../src/core/scorecard/slug.ts";

/** Returns the specification of the demonstration card. */
export async function readDemoCard(): Promise<{ metadata: { scorecard_id: string } }> {
  return JSON.parse(await readFile(join(import.meta.dirname, "../../demo/german-credit.json"), "utf8"));
}

/** Returns the slug that `npm start` puts the demonstration card behind for the test key. */
export async function demoSlug(): Promise<string> {
  const { metadata } = await readDemoCard();
  return slugOf(spaceOf(DEMONSTRATION.organizationId, "test"), metadata.scorecard_id);
}
