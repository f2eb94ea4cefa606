import type { Answer } from "../support/answer.ts";
import { operationsOf } from "./plan.ts";
import type { FuzzRequest } from "./request.ts";
import { document } from "./worker.ts";

const REPEATABLE = new Set(
  operationsOf(document)
    .filter(({ operation }) => operation.parameters?.some(({ name }) => name === "idempotency-key"))
    .map(({ operation }) => operation.operationId),
);

/** Remembers what was answered under each Idempotency-Key. */
export class Repeats {
  private readonly answered = new Map<string, { request: string; text: string }>();

  /** Returns what is wrong with a success under a key under which there was one before: it must be the same one. */
  compare(request: FuzzRequest, { status, text }: Answer): string[] {
    const key = request.headers["Idempotency-Key"];
    if (key === undefined || status >= 300 || !REPEATABLE.has(request.operationId)) return [];
    const holder = request.caller === "pair" ? "admin" : request.caller;
    const place = JSON.stringify([holder, key]);
    const said = JSON.stringify([request.method, request.path.split("?")[0], String(request.body)]);
    const first = this.answered.get(place);
    this.answered.set(place, first ?? { request: said, text });
    if (!first || (first.request === said && first.text === text)) return [];
    return [
      first.request === said
        ? "a repeat that was answered with something else"
        : "a used Idempotency-Key that was taken for another request",
    ];
  }
}
