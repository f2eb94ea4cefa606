import { seededRandom } from "./seeded-random.ts";

/** A call of the Worker with the demo key; it answers the body, and throws where the Worker refuses. */
export type Post = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<unknown>;

const PROFILE = "Mid-market software (demonstration)";
const COMPANIES = 200;
const SEED = 1;

const TEMPLATES = [
  { name: "Head count", question: "How many people work at the company?", answerType: "number" },
  { name: "Tools in use", question: "Which of our partners' tools does the company use?", answerType: "list" },
  { name: "Hiring engineers", question: "Is the company hiring engineers?", answerType: "boolean" },
] as const;

const RULES = [
  {
    dimension: "fit",
    pointValues: {
      ranges: [
        { min: 0, max: 100, points: 2 },
        { min: 100, max: 1_000, points: 25 },
        { min: 1_000, max: 100_000, points: 10 },
      ],
    },
  },
  { dimension: "fit", pointValues: { choices: { Salesforce: 10, HubSpot: 8, Spreadsheets: -5 }, mode: "additive" } },
  { dimension: "urgency", pointValues: { true: 20, false: -5 } },
] as const;

/** Makes the demonstration profile with its templates, rules and 200 invented companies, unless it is there already. */
export async function makeDemoProfile(send: Post): Promise<string> {
  const standing = await profilesNamed(send, PROFILE);
  if (standing !== undefined) return standing;
  const templateIds: string[] = [];
  for (const template of TEMPLATES) {
    templateIds.push(textAt(await send("POST", "/v1/companies/signals/templates", template), "templateId"));
  }
  const made = await send("POST", "/v1/scoring/profiles", { profileType: "company", name: PROFILE });
  const profileId = textAt(made, "id");
  for (const [index, rule] of RULES.entries()) {
    const { answerType } = TEMPLATES[index] ?? { answerType: "number" };
    const sent = { ...rule, signalTemplateId: templateIds[index], answerType };
    await send("PUT", `/v1/scoring/profiles/${profileId}/rules`, sent);
  }
  const companies = inventCompanies(COMPANIES, SEED);
  const signals = companies.flatMap(({ objectId, answers }) =>
    answers.flatMap((answer, index) =>
      answer === undefined ? [] : [{ objectId, signalTemplateId: templateIds[index], answer }],
    ),
  );
  await send("POST", "/v1/scoring/signals", { objectType: "company", signals });
  const objectIds = companies.map(({ objectId }) => objectId);
  await send("POST", "/v1/scoring/assignments/bulk", { profileId, objectType: "company", objectIds });
  return profileId;
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

async function profilesNamed(send: Post, name: string): Promise<string | undefined> {
  const profiles = await send("GET", "/v1/scoring/profiles");
  if (!Array.isArray(profiles)) return undefined;
  const standing: unknown = profiles.find((profile) => textAt(profile, "name") === name);
  return standing === undefined ? undefined : textAt(standing, "id");
}

function textAt(body: unknown, key: string): string {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
  if (typeof value !== "string") throw new Error(`The answer has no ${key}.`);
  return value;
}
