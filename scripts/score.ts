import { runAsync } from "./score-async/command.ts";
import { runScore } from "./score-file/command.ts";

const args = process.argv.slice(2);
const run = args.includes("--async") ? runAsync : runScore;
process.exitCode = await run(args, process.env, process);
