import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { vi } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Answer } from "../support/answer.ts";
import { freshIsolate } from "../support/api.ts";
import { documentOf } from "../support/declared.ts";
import type { FuzzRequest } from "./request.ts";
import type { Credentials } from "./world.ts";

export const app = createApp();
export const document = documentOf(app);

/** The Worker as it is deployed, but without limits that would end a run. */
const bindings = freshIsolate({
  STAGE: "deployed",
  RATE_LIMIT_REQUESTS_PER_MINUTE: "100000000",
  RATE_LIMIT_WRITES_PER_MINUTE: "100000000",
  RATE_LIMIT_READS_PER_MINUTE: "100000000",
});

/** Sends a request through the whole Worker and waits until all that it has set going is done. */
export async function send(
  { method, path, headers, body }: Pick<FuzzRequest, "method" | "path" | "headers" | "body">,
  credentials: Credentials,
): Promise<Answer> {
  const ctx = createExecutionContext();
  const init = { method, headers: { ...headers, ...credentials }, ...(body !== undefined && { body }) };
  const response = await app.fetch(new Request(`https://scoreline.test${path}`, init), bindings, ctx);
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Stands in for every receiver of webhooks: what the run makes up leaves the machine nowhere. */
export function receiveEverything(): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(new Response(null, { status: 204 })));
}

/** What the log said: causes of failures by request id, and the lines that held a secret. */
export interface Heard {
  readonly causes: ReadonlyMap<string, string>;
  readonly leaks: readonly string[];
}

/** Keeps the log of a run off the screen, and listens to it. */
export function listen(secrets: readonly string[]): Heard {
  const causes = new Map<string, string>();
  const leaks: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: unknown) => {
    const text = String(line);
    if (secrets.some((secret) => text.includes(secret))) leaks.push(text);
    const [, id, cause] = /"level":"error".*"requestId":"([^"]+)".*"cause":"(.*)"/.exec(text) ?? [];
    if (id !== undefined && cause !== undefined) causes.set(id, cause);
  });
  return { causes, leaks };
}
