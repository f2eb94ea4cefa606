import fc from "fast-check";
import { expect } from "vitest";
import type { Answer } from "../support/answer.ts";
import { eventually } from "../support/eventually.ts";
import { problemsOf } from "./checks.ts";
import { TENANT, burstsOf, operationsOf, type Caller } from "./plan.ts";
import { Pool } from "./pool.ts";
import { readAll } from "./read-all.ts";
import { Repeats } from "./repeats.ts";
import { requestOf, type FuzzRequest } from "./request.ts";
import { shorten } from "./shorten.ts";
import { document, listen, receiveEverything, send } from "./worker.ts";
import { makeWorld, MARKERS, plant, plantChallenger, type Ask, type Credentials } from "./world.ts";

/** An answer that no request should get. */
export interface Finding {
  readonly request: FuzzRequest;
  readonly answer: Answer;
  readonly problems: readonly string[];
  readonly cause: string | undefined;
}

/** What a run has met. */
interface Outcome {
  readonly findings: readonly Finding[];
  readonly requests: number;
  /** How often each operation was answered with success, and how often each status was met. */
  readonly reached: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<number, number>;
}

/** Of the requests that were asked for, at most so many are sent until every operation is reached. */
const MAX_SHARE = 3;
/** A run that has found so much is ended. */
const MAX_FINDINGS = 10;

/** Sends so many requests, drawn from the document by a seed, and judges every answer and what is there in the end. */
export async function fuzz({ requests, seed }: { requests: number; seed: number }): Promise<Outcome> {
  const { credentials, keyIds, secrets } = await makeWorld();
  const heard = listen(secrets);
  receiveEverything();
  const pool = new Pool();
  pool.keepOut(keyIds);
  const [ours, theirs] = [askAs(credentials.admin), askAs(credentials.other)];
  for (const host of ["our-own.example", "our-second.example"]) pool.harvestAll(await plant(ours, MARKERS.own, host));
  pool.harvestAll(await plant(theirs, MARKERS.other, "their-own.example"), "foreign");
  const before = await readAll(document, pool, "foreign", theirs);

  const findings: Finding[] = [];
  const found = new Set<string>();
  const judge = async (request: FuzzRequest, answer: Answer, beside: readonly string[] = []) => {
    const problems = [...problemsOf(request, answer), ...beside];
    const kind = `${request.operationId} ${problems[0]?.slice(0, 60)}`;
    if (problems.length === 0 || found.has(kind)) return;
    found.add(kind);
    const again = (shorter: FuzzRequest) => send(shorter, credentials[shorter.caller]);
    const shortest = beside.length > 0 ? { request, answer } : await shorten({ request, answer }, problems, again);
    const cause = heard.causes.get(shortest.answer.headers.get("X-Request-Id") ?? "");
    findings.push({ ...shortest, problems, cause });
  };

  const all = burstsOf(document);
  const repeats = new Repeats();
  const reached = new Map<string, number>();
  const statuses = new Map<number, number>();
  let sent = 0;
  let replanted = false;
  const operationIds = operationsOf(document).map(({ operation }) => operation.operationId);
  for (let burst = 0; sent < requests * MAX_SHARE && findings.length < MAX_FINDINGS; burst += 1) {
    // Once the requests are sent, only those operations are tried on that none of them has reached.
    const unreached = sent < requests ? [] : operationIds.filter((id) => !reached.has(id));
    if (sent >= requests && unreached.length === 0) break;
    // What an operation needs may have been used up meanwhile: a challenger that was removed is promoted no more.
    if (unreached.length > 0 && !replanted) pool.harvestAll(await plantChallenger(ours, MARKERS.own, "0.0.3"));
    replanted ||= unreached.length > 0;
    const bursts = sent < requests ? all : burstsOf(document, unreached);
    const [plans = []] = fc.sample(bursts, { seed: seed + burst * 7_919, numRuns: 1 });
    const drawn = plans.map((plan) => requestOf(plan, pool));
    const answers = await Promise.all(
      drawn.map(async (request) => ({ request, answer: await send(request, credentials[request.caller]) })),
    );
    for (const { request, answer } of answers) {
      sent += 1;
      count(statuses, answer.status);
      if (answer.status < 300) count(reached, request.operationId);
      await judge(request, answer, repeats.compare(request, answer));
      keep(pool, request, answer);
    }
  }

  for (const { request, answer } of (await readAll(document, pool, "own", ours)).values()) {
    const absent = answer.status === 404 && request.ids.length > 0;
    const unnamed = answer.status === 409 && request.operationId === "getDeploymentDrift"; // of a champion without a reference
    const well = answer.status === 200 || absent || unnamed;
    await judge(request, answer, well ? [] : [`a read that answers ${answer.status} after the run`]);
  }
  if (findings.length === 0) await settle(pool, ours);
  for (const [path, { request, answer }] of await readAll(document, pool, "foreign", theirs)) {
    const same = stable(before.get(path)?.answer.text ?? answer.text) === stable(answer.text);
    await judge(request, answer, same ? [] : ["data that another organisation has changed"]);
  }
  expect(heard.leaks, "no line of the log holds a secret").toEqual([]);
  return { findings, requests: sent, reached, statuses };
}

function askAs(credentials: Credentials): Ask {
  const headers = { "Content-Type": "application/json", "X-Tenant-Id": TENANT };
  return (method, path, body) =>
    send({ method, path, headers, body: body === undefined ? body : JSON.stringify(body) }, credentials);
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Callers whose ids the others must not find: another organisation's, and the other environment's. */
const APART: readonly Caller[] = ["live", "stranger"];

function keep(pool: Pool, { caller, method, path, ids }: FuzzRequest, { status, body }: Answer): void {
  if (status >= 300) return;
  const whose = APART.includes(caller) ? "foreign" : "own";
  if (method === "DELETE" && whose === "own") pool.forget(ids.at(-1) ?? "");
  else pool.harvestAll([{ path: path.split("?")[0] ?? "", body }], whose);
}

/** Waits until every profile that is still there has been computed for its newest rules and signals. */
async function settle(pool: Pool, ask: Ask): Promise<void> {
  for (const id of pool.of("profileId")) {
    await eventually(async () => {
      const { status, body } = await ask("GET", `/v1/scoring/profiles/${id}/recompute`);
      if (status !== 404) expect(body).toMatchObject({ status: "idle", failed: 0 });
    });
  }
}

/** An answer without what moves by reading it, or by the clock: what is stored is counted anew. */
function stable(text: string): string {
  return text
    .replaceAll(/"(?:last_used_at|counted_at|requestId)":(?:"[^"]*"|null)/g, "")
    .replaceAll(/"(?:stored|reserved)":\{[^}]*\}|"kinds":\[[^\]]*\]/g, "");
}
