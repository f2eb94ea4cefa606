import { makeApplicants } from "./demo/command.ts";

process.exitCode = await makeApplicants(process.argv.slice(2), process);
