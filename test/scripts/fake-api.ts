import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { z } from "zod";

const Body = z.looseObject({ records: z.array(z.record(z.string(), z.unknown())) });

type Call = {
  path: string;
  authorization: string | undefined;
  bytes: number;
  body: z.infer<typeof Body>;
  records: Record<string, unknown>[];
};
type Answer = (call: Call, response: ServerResponse, request: IncomingMessage) => void;

/** A card of which a test needs no more than this. */
type FakeCard = { version: string; variables: string[] };

/**
 * A stand-in for the API on a free port: it scores like `scored` unless `answers` holds something else to do first. It
 * shows the card behind dep_test; without one, it says that the key may not read.
 */
export type FakeApi = { url: string; calls: Call[]; answers: Answer[]; card?: FakeCard; champion?: string };

export async function startFakeApi(variables?: string[]): Promise<FakeApi> {
  const api: FakeApi = {
    url: "",
    calls: [],
    answers: [],
    ...(variables && { card: { version: "1.2.0", variables } }),
  };
  const server = createServer((request, response) => void handle(api, request, response));
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((closed) => void server.close(() => closed()));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fake API has no port.");
  api.url = `http://127.0.0.1:${address.port}`;
  return api;
}

async function handle(api: FakeApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.method === "GET") return read(api, request.url ?? "", response);
  const call = {
    path: `${request.method} ${request.url}`,
    authorization: request.headers.authorization,
    bytes: Buffer.byteLength(body),
    body: Body.parse(JSON.parse(body)),
    records: Body.parse(JSON.parse(body)).records,
  };
  api.calls.push(call);
  const answer = api.answers.shift() ?? scored;
  answer(call, response, request);
}

function read({ card, champion = "mod_1" }: FakeApi, path: string, response: ServerResponse): void {
  const answers: Record<string, unknown> = {
    "/v1/deployments/dep_test": card && { champion_model: { id: champion, version: card.version } },
    "/v1/models/mod_1": card && {
      version: card.version,
      spec: { variables: card.variables.map((name) => ({ name })) },
    },
    "/v1/deployments?limit=21": { data: [{ slug: "dep_test", name: "Checkout" }] },
  };
  const error = { code: "NO", message: "No." };
  if (card === undefined) send(response, 403, { error });
  else if (answers[path] === undefined) send(response, 404, { error });
  else send(response, 200, answers[path]);
}

/** 400 points and the age; a warning for every member that is null. */
export const scored: Answer = ({ records }, response) => {
  const results = records.map((record) => {
    const score = 400 + Number(record["age"] ?? 0);
    const missing = Object.keys(record).filter((name) => record[name] === null);
    return {
      id: record["id"] ?? null,
      score,
      pd: score > 900 ? null : 0.25,
      risk_grade: score > 900 ? null : score >= 450 ? "A" : "B",
      warnings: missing.map((name) => `missing_feature: ${name}`),
    };
  });
  send(response, 200, { results, model_version: "1.2.0", deployment_id: "dep_test", total: results.length });
};

/** An error of the API, in its envelope. */
export function refused(status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): Answer {
  return (_call, response) => send(response, status, { error: { message: "No.", code: "NO", ...error } }, headers);
}

export const hungUp: Answer = (_call, _response, request) => void request.socket.destroy();

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
