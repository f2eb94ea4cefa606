import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { spaceOf } from "../../src/core/access/space.ts";
import { slugOf } from "../../src/core/scorecard/slug.ts";

/** One id on every machine, so that the demonstration card has one slug everywhere. */
export const DEMO_ORGANIZATION_ID = "5c04e11e0de0000000000001";

/** Returns the specification of the demonstration card. */
export async function readDemoCard(): Promise<{ metadata: { scorecard_id: string } }> {
  return JSON.parse(await readFile(join(import.meta.dirname, "../../demo/german-credit.json"), "utf8"));
}

/** Returns the slug that `npm start` puts the demonstration card behind for the test key. */
export async function demoSlug(): Promise<string> {
  const { metadata } = await readDemoCard();
  return slugOf(spaceOf(DEMO_ORGANIZATION_ID, "test"), metadata.scorecard_id);
}
