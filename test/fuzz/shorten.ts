import type { Answer } from "../support/answer.ts";
import { problemsOf } from "./checks.ts";
import type { FuzzRequest } from "./request.ts";

const MAX_TRIES = 200;
const MAX_CHARACTERS = 200_000;

interface Failure {
  readonly request: FuzzRequest;
  readonly answer: Answer;
}

/** Returns the shortest request that is found to have the same problem, by leaving out one thing after another. */
export async function shorten(
  failure: Failure,
  problems: readonly string[],
  send: (request: FuzzRequest) => Promise<Answer>,
): Promise<Failure> {
  const wanted = problems[0]?.slice(0, 40) ?? "";
  let tries = 0;
  const failing = async (request: FuzzRequest): Promise<Failure | undefined> => {
    tries += 1;
    const answer = await send(request);
    return problemsOf(request, answer).some((problem) => problem.startsWith(wanted)) ? { request, answer } : undefined;
  };
  let shortest = await failing(failure.request);
  if (!shortest) return failure; // It takes what was there before, or another request at the same moment.
  const shorterOf = async ({ request }: Failure): Promise<Failure | undefined> => {
    for (const candidate of shorterThan(request)) {
      const shorter = tries < MAX_TRIES ? await failing(candidate) : undefined;
      if (shorter) return shorter;
    }
    return undefined;
  };
  for (let next: Failure | undefined = shortest; next; next = await shorterOf(next)) shortest = next;
  return shortest;
}

function* shorterThan(request: FuzzRequest): Generator<FuzzRequest> {
  if (request.caller === "pair") yield { ...request, caller: "admin" };
  for (const name of Object.keys(request.headers).filter((name) => name !== "Content-Type")) {
    const { [name]: _, ...headers } = request.headers;
    yield { ...request, headers };
  }
  const [pathname = "", search] = request.path.split("?");
  const query = search?.split("&") ?? [];
  for (const left of query) {
    const rest = query.filter((part) => part !== left);
    yield { ...request, path: rest.length > 0 ? `${pathname}?${rest.join("&")}` : pathname };
  }
  if (typeof request.body !== "string" || request.body.length > MAX_CHARACTERS) return;
  try {
    for (const value of smallerThan(JSON.parse(request.body))) yield { ...request, body: JSON.stringify(value) };
  } catch {
    // It is not JSON, and stays as it is.
  }
}

function* smallerThan(value: unknown): Generator {
  if (typeof value === "string" && value.length > 8) yield value.slice(0, value.length / 2);
  if (typeof value !== "object" || value === null) return;
  const entries = Object.entries(value);
  const rebuild = (kept: readonly (readonly [string, unknown])[]) =>
    Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
  if (entries.length > 20) yield rebuild(entries.slice(0, entries.length / 2));
  for (const [name] of entries) yield rebuild(entries.filter(([other]) => other !== name));
  for (const [name, member] of entries) {
    for (const smaller of smallerThan(member)) {
      yield rebuild(entries.map(([other, kept]) => [other, other === name ? smaller : kept] as const));
    }
  }
}
