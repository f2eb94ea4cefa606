import { runScore } from "./score-file/command.ts";

process.exitCode = await runScore(process.argv.slice(2), process.env, process);
