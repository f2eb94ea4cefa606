import type { FuzzRequest } from "./request.ts";
import { plainCard } from "./world.ts";

/** What shows a fault in an organisation of its own: requests one after another, of which the last is answered wrongly. */
type Reproduction = readonly (Pick<FuzzRequest, "operationId" | "method" | "path" | "body"> &
  Partial<Pick<FuzzRequest, "headers">>)[];

/**
 * A fault of the product that is known and not mended yet. A test sends its reproduction and fails when the fault is gone:
 * then the entry is deleted, and the run looks for the fault again.
 */
interface KnownFault {
  readonly what: string;
  /** Its paths may hold tokens of ids that the requests before have made. */
  readonly reproduction: () => Reproduction;
  /** What is wrong with the last answer, in full or as it begins. */
  readonly problem: RegExp;
  /** Whether a request would spoil what others read: the run leaves it out. */
  readonly avoids?: (request: FuzzRequest) => boolean;
}

export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    what: "the repeat of an answer says nothing of the rate limit",
    reproduction: () => {
      const body = '{"profileType":"company","name":"ICP"}';
      const headers = { "Idempotency-Key": "key" };
      const twice = { operationId: "createProfile", method: "POST", path: "/v1/scoring/profiles", headers, body };
      return [twice, twice];
    },
    problem: /^no header X-RateLimit-\w+ on a replay$/,
  },
  {
    what: "some messages are the validator's own",
    reproduction: () => [{ operationId: "createKey", method: "POST", path: "/v1/keys", body: "{}" }],
    problem: /^the validator's text/,
  },
  {
    what: "a body that is not UTF-8 is taken",
    reproduction: () => {
      const body = new Uint8Array([...new TextEncoder().encode('{"profileType":"company","name":"'), 0xff, 0x22, 0x7d]);
      return [{ operationId: "createProfile", method: "POST", path: "/v1/scoring/profiles", body }];
    },
    problem: /^a body that is not UTF-8 was taken/,
  },
  {
    what: "an outputSchema of any depth is stored, and its list cannot be read any more",
    reproduction: () => [
      templateWith(`${'{"a":'.repeat(8_000)}1${"}".repeat(8_000)}`),
      { operationId: "listCompanySignalTemplates", method: "GET", path: TEMPLATES, body: undefined },
    ],
    problem: /^a 500/,
    avoids: ({ path, body }) => isOfTemplate(path) && /[[{]{100}|(?:\{"a":){100}/.test(String(body)),
  },
  {
    what: "an outputSchema of any size is stored, more than a row of the database holds",
    reproduction: () => [templateWith(JSON.stringify({ a: "x".repeat(1_600_000) }))],
    problem: /^a stored row/,
    avoids: ({ path, body }) => isOfTemplate(path) && String(body).length > 1_000_000,
  },
  {
    what: "the warnings of a batch make an answer of any size",
    reproduction: () => {
      const body = JSON.stringify({ spec: plainCard("checkout") });
      return [
        { operationId: "deployModel", method: "POST", path: "/v1/models/deploy", body },
        { operationId: "scoreBatch", method: "POST", path: "/v1/score/@ref:slug:0@/batch", body: wideBatch() },
      ];
    },
    problem: /^an answer of/,
  },
];

const TEMPLATES = "/v1/companies/signals/templates";

function templateWith(outputSchema: string): Reproduction[number] {
  const body = `{"name":"n","question":"q","answerType":"json_schema","outputSchema":${outputSchema}}`;
  return { operationId: "createCompanySignalTemplate", method: "POST", path: TEMPLATES, body };
}

function isOfTemplate(path: string): boolean {
  return path.includes("/signals/templates");
}

/** A thousand applicants of three hundred features that no card has. */
function wideBatch(): string {
  const applicant = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`feature${at}`, 1])));
  return `{"records":[${Array.from({ length: 1_000 }, () => applicant).join(",")}]}`;
}

/** Whether a request would spoil what others read by a fault that is known. */
export function isAvoided(request: FuzzRequest): boolean {
  return KNOWN_FAULTS.some(({ avoids }) => avoids?.(request));
}

/** Whether a problem is a fault that is known. */
export function isKnown(problem: string): boolean {
  return KNOWN_FAULTS.some((known) => known.avoids === undefined && known.problem.test(problem));
}
