import { writeRaw } from "./hostile.ts";
import type { Plan } from "./plan.ts";
import type { Pool } from "./pool.ts";

/** A request as it is sent, without its key. */
export interface FuzzRequest {
  readonly operationId: string;
  readonly method: string;
  /** As the Worker is asked for it: dots and the like are resolved. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Plan["caller"];
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  /** The ids that stand in the path. */
  readonly ids: readonly string[];
}

const ORIGIN = "https://scoreline.test";
const PADDED_BYTES = 8 * 1024 * 1024 + 1;

/** Puts ids into a plan as they are known now. */
export function requestOf(plan: Plan, pool: Pool): FuzzRequest {
  const names = [...plan.template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const drawn = names.map((name) => pool.fill(plan.params[name] ?? "", encodeURIComponent));
  const last = drawn.at(-1) ?? "";
  const ids = names.map((name, at) => (at < names.length - 1 && pool.besides(last, name)) || (drawn[at] ?? ""));
  const pathname = names.reduce((path, name, at) => path.replace(`{${name}}`, () => ids[at] ?? ""), plan.template);
  const query = plan.query.map((pair) =>
    pair.map((text) => encodeURIComponent(pool.fill(text).toWellFormed())).join("="),
  );
  const { pathname: resolved, search } = new URL(`${pathname}${query.length > 0 ? `?${query.join("&")}` : ""}`, ORIGIN);
  const { operationId, method, headers, caller } = plan;
  const body = plan.body === undefined ? undefined : bodyOf(plan, pool);
  const type = plan.isFile ? "application/octet-stream" : "application/json";
  const typed = body === undefined ? headers : { "Content-Type": type, ...headers };
  return { operationId, method, path: `${resolved}${search}`, headers: typed, caller, body, ids };
}

function bodyOf({ body, isFile, damage }: Plan, pool: Pool): string | Uint8Array<ArrayBuffer> {
  const json = isFile && typeof body === "string" ? body : (JSON.stringify(body) ?? "null");
  const text = writeRaw(pool.fill(json, (id) => JSON.stringify(id).slice(1, -1)));
  switch (damage) {
    case "none":
      return text;
    case "cut":
      return text.slice(0, Math.floor(text.length / 2));
    case "half":
      return `${text}${text}`;
    case "empty":
      return "";
    case "padded":
      return text.padEnd(PADDED_BYTES);
    case "byteOrderMark":
      return `\ufeff${text}`;
    case "notJson":
      return `records=${text}`;
    case "latin1":
      return withStrayBytes(text);
  }
}

/** Puts bytes that no UTF-8 has into the first text of a body. */
function withStrayBytes(text: string): Uint8Array<ArrayBuffer> {
  const at = text.indexOf('"') + 1;
  const encoder = new TextEncoder();
  return new Uint8Array([...encoder.encode(text.slice(0, at)), 0xff, 0xc3, 0x28, ...encoder.encode(text.slice(at))]);
}
