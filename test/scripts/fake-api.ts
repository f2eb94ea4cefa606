import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { z } from "zod";

const Body = z.object({ records: z.array(z.record(z.string(), z.unknown())) });

type Call = { path: string; authorization: string | undefined; bytes: number; records: Record<string, unknown>[] };
type Answer = (call: Call, response: ServerResponse, request: IncomingMessage) => void;

/** A stand-in for the API on a free port: it scores like `scored` unless `answers` holds something else to do first. */
export type FakeApi = { url: string; calls: Call[]; answers: Answer[] };

export async function startFakeApi(): Promise<FakeApi> {
  const api: FakeApi = { url: "", calls: [], answers: [] };
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
  const call = {
    path: `${request.method} ${request.url}`,
    authorization: request.headers.authorization,
    bytes: Buffer.byteLength(body),
    records: Body.parse(JSON.parse(body)).records,
  };
  api.calls.push(call);
  const answer = api.answers.shift() ?? scored;
  answer(call, response, request);
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
