/** Where the API is and which key opens it. */
export type Connection = { url: string; key: string };

/** One request. A body makes it a POST. */
export type Request = {
  path: string;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  /** Beside the key and the type of the body. */
  headers?: Readonly<Record<string, string>> | undefined;
};

/** What the API has answered: a success, or a refusal. */
export type Answered = {
  status: number;
  ok: boolean;
  location: string | null;
  retryAfter: string | null;
  text: string;
};

const TIMEOUT_MS = 120_000;

/** Sends one request, once. Returns why where no answer came; rejects when it is to stop. */
export async function request(
  { url, key }: Connection,
  { path, body, headers }: Request,
  stopping?: AbortSignal,
): Promise<Answered | { problem: string }> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      redirect: "manual", // following one would turn the POST into a GET and hide the wrong address
      signal: stopping ? AbortSignal.any([stopping, timeout]) : timeout,
    });
    const text = await response.text();
    const { status, ok, headers: answered } = response;
    return { status, ok, location: answered.get("location"), retryAfter: answered.get("retry-after"), text };
  } catch (error) {
    if (stopping?.aborted === true) throw error;
    return { problem: `No answer from ${url} (${networkReason(error)})` };
  }
}

/** Why a request failed below HTTP, in a word of the system where it has one. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
