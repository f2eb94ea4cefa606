import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readOptions, refuseOptions } from "../../scripts/local/read-options.ts";
import { CreatedKey } from "../../src/features/access/access.schemas.ts";
import { CrashingWorker } from "../scripts/crashing-worker.ts";
import { endAllStarted, freePort } from "../scripts/npm-run.ts";
import { losses } from "./audit.ts";
import { batchLosses, putCriteria, watchBatches } from "./batches.ts";
import { Ledger, type Write } from "./ledger.ts";
import { Random } from "./random.ts";
import { Writer, type Shared } from "./writer.ts";

const USAGE = `Usage: npm run test:kill -- [--rounds N] [--seed N] [--port N]

  --rounds N  how often the Worker is killed (20)
  --seed N    what is written, and when it is killed (a new one each time)
  --port N    where the Worker listens (a free one)`;

const WRITERS = 12;
const OBJECTS = 48;
/** The Worker is killed between these times after the writers have begun. */
const FIRST_MS = 300;
const LAST_MS = 4_000;
/** The lease of work that was handed out, with a little more. */
const LEASE_MS = 61_000;
/** So many answers of earlier rounds are asked for again in each round. */
const ASKED_AGAIN = 100;

/** Kills the Worker again and again while several write, and returns how much of what was acknowledged is lost. */
class KillTest {
  private readonly worker: CrashingWorker;
  private readonly random: Random;
  private readonly ledger = new Ledger();
  private readonly shared: Shared = {
    objectIds: Array.from({ length: OBJECTS }, (_, at) => `company-${at}.example`),
    profileIds: [],
    templateIds: [],
    signals: 0,
  };
  private readonly writers: Writer[] = [];
  private faults: string[] = [];
  private round = 0;
  private killed = false;

  constructor(worker: CrashingWorker, seed: number) {
    this.worker = worker;
    this.random = new Random(seed);
  }

  async prepare(): Promise<void> {
    await this.worker.start();
    await putCriteria(this.worker);
    for (let number = 0; number < WRITERS; number += 1) {
      const made = await this.worker.send("POST", "/v1/keys", { name: `writer ${number}`, scopes: ["admin"] });
      const random = new Random(this.random.below(2 ** 31));
      this.writers.push(new Writer(number, WRITERS, { key: CreatedKey.parse(made).key, random, shared: this.shared }));
    }
  }

  /** Lets the writers write, kills the Worker, starts it again, and returns what is lost. */
  async killOnce(): Promise<{ lost: string[]; acknowledged: number; unanswered: number }> {
    this.round += 1;
    this.killed = false;
    this.faults = [];
    const before = this.ledger.acknowledged.length;
    const writing = Promise.all([
      ...this.writers.map((writer) => this.writeUntilKilled(writer)),
      this.watchUntilKilled(),
    ]);
    await wait(FIRST_MS + this.random.below(LAST_MS - FIRST_MS));
    this.killed = true;
    this.worker.kill();
    await writing;
    await this.worker.gone();
    const acknowledged = this.ledger.acknowledged.length - before;
    await this.worker.letTimePass(LEASE_MS);
    await this.worker.start();
    const pending = this.writers.filter((writer) => writer.pending !== undefined);
    for (const writer of pending) await this.finish(writer);
    this.faults.push(...(await watchBatches(this.worker, this.ledger)));
    const lost = [...this.faults, ...(await this.changedAnswers()), ...(await this.lostNow(this.round))];
    return { lost, acknowledged, unanswered: pending.length };
  }

  /** Everything once more: every answer is asked for again, and nothing has changed by that. */
  async killNoMore(): Promise<string[]> {
    const ended = await batchLosses(this.worker, this.ledger);
    return [...(await this.changedAnswers(Infinity)), ...(await this.lostNow(0)), ...ended];
  }

  get acknowledged(): number {
    return this.ledger.acknowledged.length;
  }

  get batches(): number {
    return this.ledger.batches.size;
  }

  async stop(): Promise<void> {
    this.worker.kill();
    await this.worker.gone();
  }

  private async lostNow(since: number): Promise<string[]> {
    return losses(this.worker, this.ledger, { objectIds: this.shared.objectIds, since });
  }

  private async writeUntilKilled(writer: Writer): Promise<void> {
    try {
      while (!this.killed) {
        writer.pending ??= writer.next(this.ledger);
        await this.finish(writer);
      }
    } catch (error) {
      // A request that was under way has no answer; anything else is a fault.
      if (!this.killed || error instanceof Refused) this.faults.push(String(error));
    }
  }

  /** Reads how far the batches are, over and over, also those of rounds before. */
  private async watchUntilKilled(): Promise<void> {
    try {
      while (!this.killed) {
        this.faults.push(...(await watchBatches(this.worker, this.ledger)));
        await wait(50);
      }
    } catch (error) {
      if (!this.killed) this.faults.push(String(error));
    }
  }

  /** Sends what a writer has under way until it is acknowledged. */
  private async finish(writer: Writer): Promise<void> {
    const write = writer.pending;
    if (!write) return;
    const { status, text } = await this.send(write, writer.key);
    const gone = write.method === "DELETE" && status === 404; // deleted before the kill, without an answer
    if (status >= 300 && !gone) throw new Refused(`${write.method} ${write.path} answered ${status}: ${text}`);
    this.ledger.acknowledged.push({ ...write, key: writer.key, round: this.round, status, text });
    write.apply(this.ledger, text === "" || gone ? undefined : JSON.parse(text));
    writer.pending = undefined;
  }

  /** Sends a write; where it is to be tried again later it is. */
  private async send({ method, path, body, idempotencyKey, tenant }: Write, key: string) {
    const headers = {
      ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
      ...(tenant !== undefined && { "X-Tenant-Id": tenant }),
    };
    for (;;) {
      const answer = await this.worker.request(method, path, { body, key, headers });
      const seconds = answer.headers.get("Retry-After");
      if (seconds === null) return answer;
      await wait(Number(seconds) * 1_000);
    }
  }

  /** Repeats requests of this round, and some or all of the earlier ones; returns those that are answered otherwise. */
  private async changedAnswers(earlier = ASKED_AGAIN): Promise<string[]> {
    const repeatable = this.ledger.acknowledged.filter(({ idempotencyKey }) => idempotencyKey !== undefined);
    const old = repeatable.filter(({ round }) => round < this.round);
    const some = earlier === Infinity || old.length === 0 ? old : this.random.some(old, earlier);
    const asked = [...some, ...repeatable.filter(({ round }) => round === this.round)];
    const changed: string[] = [];
    const askThose = async (writer: Writer) => {
      for (const write of asked.filter(({ key }) => key === writer.key)) {
        const { status, text } = await this.send(write, write.key);
        if (status === write.status && text === write.text) continue;
        const { method, path, idempotencyKey } = write;
        changed.push(
          `${method} ${path} ${idempotencyKey}: answered ${write.status} ${write.text}, then ${status} ${text}`,
        );
      }
    };
    await Promise.all(this.writers.map(askThose));
    return changed;
  }
}

class Refused extends Error {}

function readArguments(): { rounds: number; seed: number; port: number | undefined } {
  const { rounds, seed, port } = readOptions(USAGE, {
    rounds: { type: "string", default: "20" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    port: { type: "string" },
  });
  const wrong = [rounds, seed, port ?? "1"].find((text) => !/^\d{1,10}$/.test(text));
  if (wrong !== undefined) refuseOptions(USAGE, `--rounds, --seed and --port take a whole number, not "${wrong}".`);
  return { rounds: Number(rounds), seed: Number(seed), port: port === undefined ? undefined : Number(port) };
}

async function main(): Promise<number> {
  const { rounds, seed, port } = readArguments();
  const folder = await mkdtemp(join(tmpdir(), "kill-"));
  console.log(`${rounds} rounds of seed ${seed} in ${folder}`);
  const test = new KillTest(new CrashingWorker(folder, port ?? (await freePort())), seed);
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => void endAllStarted().then(() => process.exit(1)));
  }
  let lost = 0;
  try {
    await test.prepare();
    for (let round = 1; round <= rounds; round += 1) {
      const started = Date.now();
      const outcome = await test.killOnce();
      lost += outcome.lost.length;
      const seconds = ((Date.now() - started) / 1_000).toFixed(1);
      const { acknowledged, unanswered } = outcome;
      console.log(
        `round ${round}: ${acknowledged} writes acknowledged, ${unanswered} under way when it was killed, lost ${outcome.lost.length}, ${seconds} s`,
      );
      for (const loss of outcome.lost.slice(0, 5)) console.log(`  ${loss}`);
    }
    const last = await test.killNoMore();
    lost += last.length;
    for (const loss of last.slice(0, 5)) console.log(`  at the end: ${loss}`);
    console.log(
      `${test.acknowledged} writes acknowledged over ${rounds} kills, ${test.batches} batches among them, lost ${lost}, seed ${seed}`,
    );
    await test.stop();
  } finally {
    await endAllStarted();
    if (lost === 0) await rm(folder, { recursive: true, force: true });
  }
  return lost === 0 ? 0 : 1;
}

process.exit(await main());
