import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { seededRandom } from "./seeded-random.ts";

/** A call of the Worker with the demo key; it answers the body, and throws where the Worker refuses. */
export type Post = (method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown) => Promise<unknown>;

const COMPANIES = 200;
const SEED = 1;

const { profileId, templateIds, company } = DEMONSTRATION;

/** Those without a fixed id; the rule about head counts has one. */
const RULES = [
  {
    signalTemplateId: templateIds.tools,
    dimension: "fit",
    answerType: "list",
    pointValues: { choices: { Salesforce: 10, HubSpot: 8, Spreadsheets: -5 }, mode: "additive" },
  },
  {
    signalTemplateId: templateIds.hiring,
    dimension: "urgency",
    answerType: "boolean",
    pointValues: { true: 20, false: -5 },
  },
] as const;

/** Gives the demonstration profile its other rules and 200 invented companies with their signals. */
export async function fillDemoProfile(send: Post): Promise<void> {
  for (const rule of RULES) await send("PUT", `/v1/scoring/profiles/${profileId}/rules`, rule);
  const companies = inventCompanies(COMPANIES, SEED);
  const asked = [templateIds.headCount, templateIds.tools, templateIds.hiring];
  const signals = companies.flatMap(({ objectId, answers }) =>
    answers.flatMap((answer, index) =>
      answer === undefined ? [] : [{ objectId, signalTemplateId: asked[index], answer }],
    ),
  );
  await send("POST", "/v1/scoring/signals", { objectType: "company", signals });
  const objectIds = companies.map(({ objectId }) => objectId).filter((objectId) => objectId !== company);
  await send("POST", "/v1/scoring/assignments/bulk", { profileId, objectType: "company", objectIds });
}

interface Company {
  readonly objectId: string;
  /** One for each template; left out where nobody knows. */
  readonly answers: readonly (number | boolean | string[] | undefined)[];
}

const FIRST = ["alder", "birch", "cedar", "fern", "hazel", "ivy", "juniper", "linden", "maple", "rowan"];
const SECOND = ["analytics", "bikes", "cargo", "foods", "games", "health", "labs", "metals", "papers", "robotics"];
const TOOLS = ["Salesforce", "HubSpot", "Spreadsheets"];

/** Names under .example are nobody's: RFC 2606 keeps them free. */
function inventCompanies(count: number, seed: number): Company[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const name = `${FIRST[index % 10]}-${SECOND[Math.floor(index / 10) % 10]}`;
    const objectId = `${name}${index < 100 ? "" : `-${Math.floor(index / 100) + 1}`}.example`;
    const known = <Value>(value: Value) => (random() < 0.85 ? value : undefined);
    const people = Math.round(Math.exp(2 + random() * 7));
    const tools = TOOLS.filter(() => random() < 0.4);
    return { objectId, answers: [known(people), known(tools), known(random() < 0.35)] };
  });
}
