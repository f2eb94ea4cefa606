import { refuseAddress } from "../../core/webhook/address.ts";
import { answerText, MAX_ANSWER_BYTES } from "../../core/webhook/answer-text.ts";
import type { Outcome } from "../../core/webhook/delivery.ts";
import { signedHeaders } from "../../core/webhook/signature.ts";
import type { WebhookSettings } from "../../settings.ts";
import type { Message } from "./deliveries.repository.ts";
import { decryptSecret, secretContext } from "./secret-box.ts";
import type { EndpointRow } from "./webhooks.repository.ts";

const TIMEOUT_MS = 15_000;
const encoder = new TextEncoder();

/**
 * Sends a message to its endpoint once and returns what came of it; nothing is thrown. What the receiver answers is hostile: it
 * is read for 15 seconds and to its first kilobyte, and no redirect is followed.
 */
export async function attemptDelivery(
  settings: WebhookSettings,
  endpoint: EndpointRow,
  message: Pick<Message, "id" | "body">,
  now: () => number,
): Promise<Outcome> {
  const startedAt = now();
  const failed = (error: string) => ({
    statusCode: null,
    durationMs: now() - startedAt,
    error,
    responseBody: null,
  });
  const refused = refuseAddress(endpoint.url, settings);
  if (refused !== undefined) return failed(`The address is not called: it ${refused}.`);
  const secrets = await readSecrets(settings, endpoint, startedAt);
  if (secrets === undefined) return failed("The endpoint's secret cannot be read any more. Rotate it.");
  const body = encoder.encode(message.body);
  const signed = await signedHeaders({ id: message.id, timestamp: Math.floor(startedAt / 1_000), body }, secrets);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const headers = { ...signed, "Content-Type": "application/json", "User-Agent": "Scoreline-Webhooks" };
    const response = await fetch(endpoint.url, { method: "POST", headers, body, redirect: "manual", signal });
    const responseBody = answerText(await readFirst(response.body, MAX_ANSWER_BYTES));
    return { ...outcomeOf(response, now()), durationMs: now() - startedAt, responseBody };
  } catch {
    return failed(signal.aborted ? "The receiver did not answer within 15 seconds." : "The connection failed.");
  }
}

function outcomeOf({ status, headers }: Response, now: number) {
  if (status >= 200 && status < 300) return { statusCode: status, error: null };
  const isRedirect = status >= 300 && status < 400;
  const error = `The receiver answered ${status}${isRedirect ? ", and no redirect is followed" : ""}.`;
  return { statusCode: status, error, isFinal: status === 410, retryAt: retryAtOf(headers.get("Retry-After"), now) };
}

/** Returns the moment that a `Retry-After` names, in seconds from now or as a date; undefined for anything else. */
function retryAtOf(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1_000;
  const at = text.endsWith(" GMT") ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Returns the beginning of a body; what comes after it is not read. A body that breaks off counts as far as it came. */
async function readFirst(body: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array> {
  const first = new Uint8Array(most);
  let length = 0;
  if (!body) return first.subarray(0, 0);
  const reader = body.getReader();
  try {
    while (length < most) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, most - length);
      first.set(part, length);
      length += part.length;
    }
  } catch {
    // The status has come, and it decides.
  }
  void reader.cancel().catch(() => undefined);
  return first.subarray(0, length);
}

/** Returns the secrets that sign now, the newest first; undefined where they were stored under another key. */
async function readSecrets(
  { secretsKey }: WebhookSettings,
  { spaceId, id, secret, previousSecret, previousSecretUntil }: EndpointRow,
  now: number,
): Promise<[Uint8Array, ...Uint8Array[]] | undefined> {
  if (secretsKey === undefined) return undefined;
  const context = secretContext(spaceId, id);
  const hasPrevious = previousSecret !== null && previousSecretUntil !== null && now < previousSecretUntil;
  try {
    const newest = await decryptSecret(secretsKey, context, secret);
    return hasPrevious ? [newest, await decryptSecret(secretsKey, context, previousSecret)] : [newest];
  } catch {
    return undefined;
  }
}
