import { runImport } from "./import-card/command.ts";

process.exitCode = await runImport(process.argv.slice(2), process.env, process);
