import { runWatch } from "./watch/command.ts";

process.exitCode = await runWatch(process.argv.slice(2), process.env, process);
