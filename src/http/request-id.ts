import { randomText } from "../core/identifier.ts";

const SAFE = /^[A-Za-z0-9._-]{1,64}$/;

/** Returns the caller's own request id where it is safe to repeat, else a new one: `req_` and 26 characters. */
export function requestIdFor(given: string | undefined): string {
  if (given !== undefined && SAFE.test(given)) return given;
  return `req_${randomText(crypto.getRandomValues(new Uint8Array(26)))}`;
}

/** Returns the id that a batch answer carries: `req_batch_` and the tail of the request's own id. */
export function batchRequestId(requestId: string): string {
  return `req_batch_${requestId.replace(/^req_/, "")}`;
}
