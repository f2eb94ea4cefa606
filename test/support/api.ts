import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import { expectDeclared } from "./declared.ts";

const app = createApp();

export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bindings that stand in for the Worker's own; an isolate with empty caches goes with each new object. */
  readonly bindings?: Env;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** Sends a request through the whole Worker and proves that the answer is one that the OpenAPI document declares. */
export async function call(
  method: string,
  path: string,
  { key, body, headers, bindings = env }: Call = {},
): Promise<Answer> {
  const ctx = createExecutionContext();
  const request = new Request(`https://scoreline.test${path}`, {
    method,
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await app.fetch(request, bindings, ctx);
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
  expectDeclared(app, method, path, answer);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
