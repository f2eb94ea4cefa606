import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { scored, startFakeApi } from "./fake-api.ts";
import type { FakeApi } from "./fake-api.ts";
import { npmRun } from "./npm-run.ts";
import { ages, makeFile, run, scoring } from "./score-run.ts";

const scoresOf = (input: string) => input.replace(".csv", ".scores.csv");
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The scores of a file that nobody disturbed. */
async function undisturbed(rows: number): Promise<string> {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(rows));
  await run(scoring(input, api.url));
  return readFile(scoresOf(input), "utf8");
}

/** As npm runs it, without the shell in between. */
function start(args: string[]) {
  const given = manifest.scripts.score.replace("exec node ", "").split(" ");
  const child = spawn(process.execPath, [...given, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = new Promise<number | null>((resolve) => void child.once("exit", resolve));
  return { child, pid: child.pid ?? 0, exited, stdout: text(child.stdout), stderr: text(child.stderr) };
}

/** A batch that the API has been given and not answered; `go` lets it. */
function heldBatch(api: FakeApi) {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: free, resolve: go } = Promise.withResolvers<void>();
  api.answers.push((...call) => {
    reach();
    void free.then(() => scored(...call));
  });
  return { reached, go };
}

test("of two runs at once the second is refused, told who holds the output, and the scores stand once", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(1_500));
  const { reached, go } = heldBatch(api);
  const first = start(scoring(input, api.url));
  await reached;
  for (const more of [[], ["--restart"]]) {
    const second = await run([...scoring(input, api.url), ...more]);
    expect(second.exitCode).toBe(4);
    expect(second.stderr).toContain(`.scores.csv is being written by process ${first.pid} on `);
    expect(second.stderr).toContain("Wait until it has finished");
  }
  go();
  expect(await first.exited).toBe(0);
  expect(await readFile(scoresOf(input), "utf8")).toBe(await undisturbed(1_500));
  expect(await exists(`${scoresOf(input)}.lock`)).toBe(false);
});

test("a run that is suspended keeps the output, and its scores stand once when it is woken", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(2_500));
  api.answers.push(scored);
  const { reached, go } = heldBatch(api);
  const first = start(scoring(input, api.url));
  await reached;
  first.child.kill("SIGSTOP");
  go();
  const second = start(scoring(input, api.url));
  expect(await second.exited).toBe(4);
  expect(await second.stderr).toContain(`process ${first.pid} on`);
  first.child.kill("SIGCONT");
  expect(await first.exited).toBe(0);
  expect(await readFile(scoresOf(input), "utf8")).toBe(await undisturbed(2_500));
});

test("a lock that a killed run left does not block, and the next one goes on to the same scores", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(2_500));
  api.answers.push(scored, () => first.child.kill("SIGKILL"));
  const first = start(scoring(input, api.url));
  await first.exited;
  expect(await exists(`${scoresOf(input)}.lock`)).toBe(true);
  const second = await run(scoring(input, api.url));
  expect(second).toMatchObject({ exitCode: 0 });
  expect(second.stderr).toContain("Going on after 1000 records.");
  expect(await readFile(scoresOf(input), "utf8")).toBe(await undisturbed(2_500));
  expect(await exists(`${scoresOf(input)}.lock`)).toBe(false);
});

test("where there is no room for the output the run says so, and goes on when there is", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(3_500));
  const command = ["scripts/score.ts", ...scoring(input, api.url)].map((word) => `"${word}"`).join(" ");
  // The shell lets no file grow beyond 40 KiB, which is more than one batch and less than two.
  const child = spawn("bash", ["-c", `ulimit -f 40; exec "${process.execPath}" ${command}`]);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(code).toBe(1);
  expect(stderr).toContain("There is no room left for the output on its disk. 1000 scores are safe. Make room.");
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
  expect(await readFile(scoresOf(input), "utf8")).toBe(await undisturbed(3_500));
});

test("npm hands the exit codes on", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(2));
  const args = [...scoring(input, api.url), "--restart"];
  expect(await npmRun("score", args)).toMatchObject({ exitCode: 0 });
  expect(await npmRun("score", [...args, "--verify", "age"])).toMatchObject({ exitCode: 1 });
  expect(await npmRun("score", [...args, "--speed"])).toMatchObject({ exitCode: 2 });
  expect(await npmRun("score", [...args, "--id", "ref"])).toMatchObject({ exitCode: 3 });
});

test("SIGTERM to npm finishes the batch in flight and ends with 130", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(3_500));
  const { reached, go } = heldBatch(api);
  const npm = spawn("npm", ["run", "-s", "score", "--", ...scoring(input, api.url)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => void npm.once("close", resolve));
  let stderr = "";
  npm.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
    if (stderr.includes("Stopping after the batch in flight")) go();
  });
  await reached;
  npm.kill("SIGTERM");
  expect(await ended).toBe(130);
  expect(stderr).toContain("Stopped after 1000 records. Run the same command again to go on from there.");
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
  expect(await readFile(scoresOf(input), "utf8")).toBe(await undisturbed(3_500));
});

test("100,000 rows take less than 300 MB of memory", async () => {
  const api = await startFakeApi(["age"]);
  const input = await makeFile("in.csv", ages(100_000));
  const seen: number[] = [];
  const measured: typeof scored = (call, response, request) => {
    void promisify(execFile)("ps", ["-o", "rss=", "-p", String(running.pid)]).then(({ stdout }) => {
      seen.push(Number(stdout) * 1024);
      scored(call, response, request);
    });
  };
  api.answers.push(...Array.from({ length: 100 }, () => measured));
  const running = start([...scoring(input, api.url), "--contributions", "--reasons", "--keep-all"]);
  expect(await running.exited).toBe(0);
  expect(seen).toHaveLength(100);
  expect(Math.max(...seen)).toBeLessThan(300_000_000);
});
