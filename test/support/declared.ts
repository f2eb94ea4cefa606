import { Validator, type Schema } from "@cfworker/json-schema";
import { expect } from "vitest";
import type { createApp } from "../../src/app.ts";
import { describeApi } from "../../src/site/document.ts";
import type { Answer } from "./answer.ts";

interface Content {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

/** What an operation takes in its path, its query or its headers. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly "x-redoclyPagination"?: Readonly<Record<string, string>>;
}

export interface ApiDocument {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** Returns the document as a client reads it: through JSON. */
export function documentOf(app: ReturnType<typeof createApp>): ApiDocument {
  return JSON.parse(JSON.stringify(describeApi(app)));
}

let document: ApiDocument | undefined;

/** Fails the test where an answer's status is not declared for its operation or its body is not of the declared schema. */
export function expectDeclared(app: ReturnType<typeof createApp>, method: string, path: string, answer: Answer): void {
  document ??= documentOf(app);
  const [pathname = ""] = path.split("?");
  const operation = operationOf(document, method.toLowerCase(), pathname);
  if (!operation) {
    expect([200, 204, 404, 405], `${method} ${path} is not in the document`).toContain(answer.status);
    return;
  }
  const declared = operation.responses[answer.status];
  expect(declared, `${method} ${path} answered ${answer.status}, which is not declared: ${answer.text}`).toBeDefined();
  const schema = declared?.content?.["application/json"]?.schema;
  if (!schema) return;
  const { valid, errors } = validatorOf(document, schema).validate(answer.body);
  expect(valid, `${method} ${path} answered ${answer.text}\n${JSON.stringify(errors)}`).toBe(true);
}

const validators = new Map<Schema, Validator>();

function validatorOf({ components }: ApiDocument, schema: Schema): Validator {
  const known = validators.get(schema) ?? new Validator({ ...schema, components }, "2020-12");
  validators.set(schema, known);
  return known;
}

/** Returns the operation that a path of a request belongs to; one that ends in a slash is served without it too. */
export function operationOf({ paths }: ApiDocument, method: string, path: string): Operation | undefined {
  const parts = path.split("/");
  const slashed = path.endsWith("/") ? parts : [...parts, ""];
  return Object.entries(paths)
    .filter(([template]) => matches(template.split("/"), template.endsWith("/") ? slashed : parts))
    .toSorted(([a], [b]) => placeholders(a) - placeholders(b))
    .map(([, operations]) => operations[method])
    .find((operation) => operation !== undefined);
}

function matches(template: readonly string[], parts: readonly string[]): boolean {
  return template.length === parts.length && template.every((part, at) => part.startsWith("{") || part === parts[at]);
}

function placeholders(template: string): number {
  return template.split("{").length;
}
