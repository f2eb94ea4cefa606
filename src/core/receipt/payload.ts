import type { Environment } from "../access/api-key.ts";
import { isObject } from "../inspect.ts";

/** What a receipt says. Hashes are lower-case hexadecimal SHA-256 of canonical JSON (RFC 8785). */
export interface ReceiptPayload {
  readonly v: 1;
  readonly organization: string;
  readonly environment: Environment;
  /** Null where the model was asked by its own id. */
  readonly deployment_id: string | null;
  readonly model_id: string;
  /** Of the model's specification. */
  readonly spec_hash: string;
  /** Of the array of records. */
  readonly input_hash: string;
  /** Of the array of results. */
  readonly results_hash: string;
  readonly scored_at: string;
  readonly request_id: string;
}

const TEXTS = [
  "organization",
  "model_id",
  "spec_hash",
  "input_hash",
  "results_hash",
  "scored_at",
  "request_id",
] as const;

/** Returns whether a value is the payload of a receipt of version 1. */
export function isReceiptPayload(value: unknown): value is ReceiptPayload {
  if (!isObject(value) || value["v"] !== 1) return false;
  const { environment, deployment_id: deploymentId } = value;
  return (
    TEXTS.every((name) => typeof value[name] === "string") &&
    (environment === "test" || environment === "live") &&
    (deploymentId === null || typeof deploymentId === "string")
  );
}
