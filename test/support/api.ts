import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import type { Answer } from "./answer.ts";
import { expectDeclared } from "./declared.ts";
import { limitedDatabase } from "./limited.ts";

const app = createApp();

/** The isolate of every test that asks for no other; its database refuses what D1 refuses. */
const USUAL: Env = { ...env, DB: limitedDatabase() };

export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  /** A JSON body of unannounced length, in place of `body`. */
  readonly stream?: ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bindings that stand in for the Worker's own; an isolate with empty caches goes with each new object. */
  readonly bindings?: Env;
}

/** A page of a list, in the families that write snake_case. */
export interface SnakePage<Item> {
  readonly data: Item[];
  readonly next_cursor: string | null;
}

/** The body of every error. */
export interface Failure {
  readonly error: {
    readonly type: string;
    readonly code: string;
    readonly message: string;
    readonly errorCode: string;
    readonly errorAction: string;
    readonly details: Record<string, unknown>;
    readonly requestId: string;
    readonly fields: readonly { readonly field: string; readonly message: string }[];
  };
}

/** Sends a request through the whole Worker and proves that the answer is one that the OpenAPI document declares. */
export async function call<Body = unknown>(
  method: string,
  path: string,
  { key, body, stream, headers, bindings = USUAL }: Call = {},
): Promise<Answer<Body>> {
  const ctx = createExecutionContext();
  const request = new Request(`https://scoreline.test${path}`, {
    method,
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...((body !== undefined || stream !== undefined) && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(stream !== undefined && { body: stream }),
  });
  const response = await app.fetch(request, bindings, ctx);
  const text = new TextDecoder().decode(await response.arrayBuffer());
  await waitOnExecutionContext(ctx);
  const answer: Answer<Body> = { status: response.status, headers: response.headers, text, body: parse(text) };
  expectDeclared(app, method, path, answer);
  return answer;
}

/** Returns an isolate of its own: the Worker's bindings, some of them replaced, with empty caches. */
export function freshIsolate(replaced: Partial<Env> = {}): Env {
  return { ...USUAL, ...replaced };
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
