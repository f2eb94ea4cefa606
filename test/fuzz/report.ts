import type { Finding } from "./run.ts";

const MAX_CHARACTERS = 1_500;

/** Returns what somebody needs to see a fault again: the request, the answer, and what the log said. */
export function reportOf({ request, answer, problems, cause }: Finding): string {
  const { method, path, headers, caller, body } = request;
  const shown = typeof body === "string" ? body : body && `bytes ${new TextDecoder("latin1").decode(body)}`;
  return [
    `${request.operationId}: ${problems.map(cut).join("; ")}`,
    `  ${method} ${cut(path)} as ${caller} ${JSON.stringify(headers)}`,
    ...(shown === undefined ? [] : [`  ${cut(shown)}`]),
    `  answered ${answer.status}: ${cut(answer.text)}`,
    ...(cause === undefined ? [] : [`  log: ${cut(cause)}`]),
  ].join("\n");
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}… (${text.length} characters)` : text;
}
