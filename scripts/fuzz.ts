import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const USAGE = `Usage: npm run test:fuzz -- [--requests N] [--seed N]

  --requests N  how many requests are sent (20000)
  --seed N      which requests: the same number sends the same again (a new one each time)`;

const { values } = parseArgs({
  options: { requests: { type: "string", default: "20000" }, seed: { type: "string" }, help: { type: "boolean" } },
});
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
if (values.help || ![values.requests, seed].every((text) => /^\d{1,10}$/.test(text))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

console.log(`${values.requests} requests of seed ${seed}`);
const vitest = spawn("vitest", ["run", "--project", "workers", "--silent=false", "test/fuzz/fuzz.test.ts"], {
  env: { ...process.env, FUZZ_REQUESTS: values.requests, FUZZ_SEED: seed },
  stdio: "inherit",
});
vitest.once("close", (code) => process.exit(code ?? 1));
