import { spawn } from "node:child_process";
import { appendFile, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { listenForInterruption } from "../../scripts/api/interruption.ts";
import { refused, scored, startFakeApi } from "./fake-api.ts";
import type { FakeApi } from "./fake-api.ts";
import { ages, makeFile, run, scoring } from "./score-run.ts";

const scoresOf = (input: string) => input.replace(/\.\w+$/, ".scores.csv");
const checkpointOf = (input: string) => `${scoresOf(input)}.progress.json`;
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A file of which one batch of two is scored, because the API refused the second. */
async function halfDone(): Promise<{ api: FakeApi; input: string; whole: string }> {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1_500));
  await run(scoring(input, api.url));
  const whole = await readFile(scoresOf(input), "utf8");
  await rm(scoresOf(input));
  api.answers.push(scored, refused(401, {}));
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 1 });
  api.calls.length = 0;
  return { api, input, whole };
}

test("a run that failed goes on with the same command and ends in the very same bytes", async () => {
  const { api, input, whole } = await halfDone();
  const { exitCode, stdout, stderr } = await run(scoring(input, api.url));
  expect(exitCode).toBe(0);
  expect(api.calls.map(({ records }) => records.length)).toEqual([500]);
  expect(await readFile(scoresOf(input), "utf8")).toBe(whole);
  expect(stdout).toContain("1,500 records scored");
  expect(stderr).toContain("Going on after 1000 records.");
  expect(await exists(checkpointOf(input))).toBe(false);
});

test("rows that reached the output but were not confirmed are taken back", async () => {
  const { api, input, whole } = await halfDone();
  await appendFile(scoresOf(input), '1001,a1000,400,0.25,B,,1.2.0\n"a10');
  await run(scoring(input, api.url));
  expect(await readFile(scoresOf(input), "utf8")).toBe(whole);
});

test("JSON and NDJSON runs resume as well", async () => {
  const records = Array.from({ length: 1_200 }, (_, index) => ({ id: `a${index}`, age: index }));
  for (const [name, content] of [
    ["in.json", JSON.stringify(records)],
    ["in.ndjson", records.map((record) => JSON.stringify(record)).join("\n")],
  ] as const) {
    const api = await startFakeApi();
    const input = await makeFile(name, content);
    api.answers.push(scored, refused(401, {}));
    await run(scoring(input, api.url));
    expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
    const ids = (await readFile(scoresOf(input), "utf8")).split("\n").slice(1, -1);
    expect(ids.map((line) => line.split(",")[1])).toEqual(records.map(({ id }) => id));
  }
});

test("the summary of a resumed run covers all of it", async () => {
  const { api, input } = await halfDone();
  const checkpoint = await readFile(checkpointOf(input), "utf8");
  await writeFile(checkpointOf(input), checkpoint.replace(/"elapsedMs":[\d.]+/, '"elapsedMs":100000'));
  const { stdout } = await run(scoring(input, api.url));
  expect(stdout).toContain("mean 449.5, lowest 400, highest 499");
  const [, seconds, rate] = /^1,500 records scored in (\d+\.\d) s \((\d+) records\/s\)/.exec(stdout) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(100);
  expect(Math.abs(Number(rate) - 1_500 / Number(seconds))).toBeLessThanOrEqual(0.51);
});

test("an input that changed in between is refused, and --restart begins anew", async () => {
  const { api, input } = await halfDone();
  await utimes(input, new Date(), new Date(Date.now() + 5_000));
  const { exitCode, stderr } = await run(scoring(input, api.url));
  expect([exitCode, api.calls.length]).toEqual([1, 0]);
  expect(stderr).toContain("in.csv has changed since. Begin anew with --restart");
  expect(await run([...scoring(input, api.url), "--restart"])).toMatchObject({ exitCode: 0 });
  expect(api.calls.map(({ records }) => records.length)).toEqual([1_000, 500]);
});

test("scores of two deployments or two servers are not mixed in one file", async () => {
  const { api, input } = await halfDone();
  const other = await run(["--in", input, "--slug", "dep_other", "--url", api.url, "--key", "k"]);
  expect(other.stderr).toContain("that run scored with dep_test");
  const elsewhere = await run(scoring(input, (await startFakeApi()).url));
  expect(elsewhere.stderr).toContain(`that run used ${api.url}`);
  const format = await run([...scoring(input, api.url), "--format", "ndjson"]);
  expect(format.stderr).toContain("that run read it as csv");
  const kept = await run([...scoring(input, api.url), "--keep", "age"]);
  expect(kept.stderr).toContain("that run was given other options");
  const input2 = await makeFile("other.csv", ages(1));
  expect((await run([...scoring(input2, api.url), "--out", scoresOf(input)])).stderr).toContain(
    `that run read ${input}`,
  );
});

test("an output cut short or a damaged checkpoint is refused", async () => {
  const { api, input } = await halfDone();
  await writeFile(scoresOf(input), "id,score\n");
  expect((await run(scoring(input, api.url))).stderr).toContain("is shorter than the interrupted run left it");
  await writeFile(checkpointOf(input), "{");
  expect((await run(scoring(input, api.url))).stderr).toContain("is damaged. Begin anew with --restart.");
  expect(api.calls).toEqual([]);
});

test("an output that something else changes while it is being written is added to no more", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1_500));
  api.answers.push(scored, (...call) => {
    void appendFile(scoresOf(input), "a line of another\n").then(() => scored(...call));
  });
  const { exitCode, stderr } = await run(scoring(input, api.url));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("was changed by something else while it was being written");
  expect((await readFile(scoresOf(input), "utf8")).split("\n").length).toBe(1_003);
});

test("an output of a finished run is overwritten only with --restart", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(2));
  await writeFile(scoresOf(input), "precious\n".repeat(50));
  const { exitCode, stderr } = await run(scoring(input, api.url));
  expect([exitCode, api.calls.length]).toEqual([1, 0]);
  expect(stderr).toContain("exists already. Give another --out, or --restart to overwrite it.");
  await run([...scoring(input, api.url), "--restart"]);
  expect((await readFile(scoresOf(input), "utf8")).split("\n").length).toBe(4);
});

test("a run that stopped at its first batch may be tried again with other arguments", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(2));
  api.answers.push(refused(404, {}));
  await run(["--in", input, "--slug", "dep_wrong", "--url", api.url, "--key", "k"]);
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
});

function start(input: string, url: string) {
  const child = spawn(process.execPath, ["scripts/score.ts", ...scoring(input, url)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = new Promise<number | null>((resolve) => void child.once("exit", resolve));
  const heard = (then: () => void) =>
    child.stderr.on("data", (chunk) => void (String(chunk).includes("Stopping after") && then()));
  return { child, exited, heard, stderr: text(child.stderr), stdout: text(child.stdout) };
}

test("one key press of which npm tells twice is one wish to stop, another is one to stop at once", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const others = process.listeners("SIGINT");
  const onStop = vi.fn<() => void>();
  const { stopping, aborting, ignore } = listenForInterruption(onStop);
  onTestFinished(ignore);
  process.emit("SIGINT");
  vi.setSystemTime(Date.now() + 500);
  process.emit("SIGINT");
  expect([stopping.aborted, aborting.aborted]).toEqual([true, false]);
  vi.setSystemTime(Date.now() + 1);
  process.emit("SIGINT");
  expect([stopping.aborted, aborting.aborted]).toEqual([true, true]);
  expect(onStop).toHaveBeenCalledTimes(1);
  expect(process.listeners("SIGINT")).toEqual(others); // a third press kills
});

test.each(["SIGINT", "SIGTERM"] as const)("%s finishes the batch in flight and says how to go on", async (signal) => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(3_500));
  api.answers.push(scored, (call, response, request) => {
    running.heard(() => scored(call, response, request));
    running.child.kill(signal);
  });
  const running = start(input, api.url);
  expect(await running.exited).toBe(130);
  expect(await running.stderr).toContain("Stopped after 2000 records. Run the same command again to go on from there.");

  const again = start(input, api.url);
  expect(await again.exited).toBe(0);
  expect(await again.stdout).toContain("3,500 records scored");
  const resumed = await readFile(scoresOf(input), "utf8");
  expect(api.calls.length).toBe(4);
  await run([...scoring(input, api.url), "--restart"]);
  expect(resumed).toBe(await readFile(scoresOf(input), "utf8"));
});

test("a second Ctrl-C does not wait for the batch in flight", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(1_500));
  api.answers.push(scored, () => {
    running.heard(() => setTimeout(() => running.child.kill("SIGINT"), 600)); // sooner, it would be the same key press
    running.child.kill("SIGINT");
  });
  const running = start(input, api.url);
  expect(await running.exited).toBe(130);
  expect(await running.stderr).toContain("Stopped after 1000 records.");
});

test("Ctrl-C does not sit out a wait that the API asked for", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(10));
  api.answers.push(refused(429, {}, { "retry-after": "3600" }));
  const running = start(input, api.url);
  running.child.stderr.on("data", (chunk) => {
    if (String(chunk).includes("asks to wait")) running.child.kill("SIGINT");
  });
  expect(await running.exited).toBe(130);
  expect(await running.stderr).toContain("The API answered 429 and asks to wait (3600.0 s)");
});

test("a run that was killed goes on as well", async () => {
  const api = await startFakeApi();
  const input = await makeFile("in.csv", ages(2_500));
  api.answers.push(scored, () => void running.child.kill("SIGKILL"));
  const running = start(input, api.url);
  await running.exited;
  api.calls.length = 0;
  expect(await run(scoring(input, api.url))).toMatchObject({ exitCode: 0 });
  expect(api.calls.map(({ records }) => records.length)).toEqual([1_000, 500]);
  expect((await readFile(scoresOf(input), "utf8")).split("\n").length).toBe(2_502);
});
