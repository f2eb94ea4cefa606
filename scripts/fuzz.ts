import { spawn } from "node:child_process";
import { readOptions, refuseOptions } from "./local/read-options.ts";

const USAGE = `Usage: npm run test:fuzz -- [--requests N] [--seed N]

  --requests N  how many requests are sent (20000)
  --seed N      which requests: the same number sends the same again (a new one each time)`;

const values = readOptions(USAGE, { requests: { type: "string", default: "20000" }, seed: { type: "string" } });
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const wrong = [values.requests, seed].find((text) => !/^\d{1,10}$/.test(text));
if (wrong !== undefined) refuseOptions(USAGE, `--requests and --seed take a whole number, not "${wrong}".`);

console.log(`${values.requests} requests of seed ${seed}`);
const vitest = spawn("vitest", ["run", "--project", "workers", "--silent=false", "test/fuzz/fuzz.test.ts"], {
  env: { ...process.env, FUZZ_REQUESTS: values.requests, FUZZ_SEED: seed },
  stdio: "inherit",
});
vitest.once("close", (code) => process.exit(code ?? 1));
