import type { Answer } from "../support/answer.ts";
import { expectDeclared, operationOf } from "../support/declared.ts";
import type { Caller } from "./plan.ts";
import type { FuzzRequest } from "./request.ts";
import { app, document } from "./worker.ts";
import { MARKERS } from "./world.ts";

const MAX_ANSWER_CHARACTERS = 8 * 1024 * 1024;
/** What one row of the database can hold, and what any parser can read. */
const MAX_ROW_CHARACTERS = 1_500_000;
const MAX_LEVELS = 40;
const SAFE_ID = /^[A-Za-z0-9._-]{1,64}$/;
const NEW_ID = /^req_[0-9a-z]{26}$/;
/** What a library, the database or the runtime says, and a customer must not read. */
const INTERNAL_TEXT =
  /SQLITE|D1_ERROR|constraint failed|\n\s+at |\bat \S+ \(\S+:\d+:\d+\)|ZodError|TypeError|RangeError|SyntaxError/;
const VALIDATOR_TEXT =
  /Invalid input|expected .+, received|Too (?:big|small): |Unrecognized key|Invalid (?:option|string|UUID|GUID|ISO|number): ?|must match pattern/;

/** Who may see the data of each organisation. */
const READERS: Readonly<Record<keyof typeof MARKERS, readonly Caller[]>> = {
  own: ["admin", "pair", "score", "read", "write"],
  other: ["other"],
};

/** Returns what is wrong with an answer to a request, whatever the request was; an empty list where nothing is. */
export function problemsOf(request: FuzzRequest, answer: Answer): string[] {
  const problems: string[] = [];
  const { status, headers, text } = answer;
  if (status >= 500) problems.push(`a ${status}`);
  const undeclared = failureOf(() => expectDeclared(app, request.method, pathOf(request), answer));
  if (undeclared !== undefined) problems.push(`an answer that is not declared: ${undeclared}`);
  problems.push(...missingHeaders(request, answer));
  if (!isRequestId(request.headers["X-Request-Id"], headers.get("X-Request-Id")))
    problems.push("no request id of its own");
  if (status >= 400) problems.push(...envelopeProblems(answer));
  if (text.length > MAX_ANSWER_CHARACTERS) problems.push(`an answer of ${text.length} characters`);
  if (isWrite(request) && text.length > MAX_ROW_CHARACTERS) problems.push(`a stored row of ${text.length} characters`);
  if (levelsOf(answer.body) > MAX_LEVELS) problems.push("an answer nested too deep to be read everywhere");
  if (isUnreadable(request) && status < 400) problems.push("a body that is not UTF-8 was taken");
  for (const whose of ["own", "other"] as const) {
    const marker = MARKERS[whose];
    if (!READERS[whose].includes(request.caller) && text.includes(marker))
      problems.push(`data of another organisation: ${marker}`);
  }
  return problems;
}

function pathOf({ path }: FuzzRequest): string {
  return path.split("?")[0] ?? "";
}

function isUnreadable({ body }: FuzzRequest): boolean {
  return typeof body !== "string" && body !== undefined;
}

/** Whether an answer to the request repeats what was stored. */
function isWrite(request: FuzzRequest): boolean {
  return operationFor(request)?.responses[409] !== undefined && request.method !== "GET";
}

function operationFor(request: FuzzRequest) {
  return operationOf(document, request.method.toLowerCase(), pathOf(request));
}

function levelsOf(body: unknown): number {
  let levels = 0;
  for (let level = [body]; level.length > 0 && levels <= MAX_LEVELS; levels += 1) {
    level = level.flatMap((node) => (typeof node === "object" && node !== null ? Object.values(node) : []));
  }
  return levels;
}

function missingHeaders(request: FuzzRequest, { status, headers }: Answer): string[] {
  const declared = Object.keys(operationFor(request)?.responses[status]?.headers ?? {});
  // A link stands only where a page follows, and a wait only where there is something to wait for.
  const sometimes = status < 300 ? ["Link", "Retry-After"] : [];
  return declared
    .filter((name) => !sometimes.includes(name) && !headers.has(name))
    .map((name) => `no header ${name}${headers.has("Idempotency-Replayed") ? " on a replay" : ""}`);
}

function isRequestId(sent: string | undefined, got: string | null): boolean {
  if (got === null) return false;
  return sent !== undefined && SAFE_ID.test(sent) ? got === sent : NEW_ID.test(got);
}

function envelopeProblems({ headers, body, text }: Answer): string[] {
  const problems: string[] = [];
  const error: Readonly<Record<string, unknown>> = Object(Object(body)["error"]);
  const missing = ["type", "code", "message", "errorCode", "errorAction", "details", "requestId", "fields"].filter(
    (name) => !Object.hasOwn(error, name),
  );
  if (missing.length > 0) problems.push(`an error without ${missing.join(", ")}`);
  for (const name of ["code", "message", "errorAction"]) if (error[name] === "") problems.push(`an empty ${name}`);
  if (error["code"] !== error["errorCode"]) problems.push("a code that is not the errorCode");
  // A repeat is answered with the first answer as it was, the id of the first request in it.
  const repeated = headers.has("Idempotency-Replayed");
  if (!repeated && error["requestId"] !== headers.get("X-Request-Id"))
    problems.push("another request id in the body than in the header");
  if (Object.hasOwn(error, "debug")) problems.push("a debug member outside local development");
  const [internal] = INTERNAL_TEXT.exec(text) ?? [];
  if (internal !== undefined) problems.push(`internal text: ${internal}`);
  const [validator] = VALIDATOR_TEXT.exec(text) ?? [];
  if (validator !== undefined) problems.push(`the validator's text: ${validator}`);
  return problems;
}

function failureOf(check: () => void): string | undefined {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 2_000) : String(error);
  }
  return undefined;
}
