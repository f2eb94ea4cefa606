import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/**
 * Reads the options of a script that runs in a terminal. `--help` and `-h` print the usage and end it with exit code 0; a
 * wrong argument is said together with the usage and ends it with 2.
 */
export function readOptions<const T extends ParseArgsOptionsConfig>(usage: string, options: T) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: "boolean", short: "h" } } });
    if (!("help" in values)) return parseArgs({ options }).values;
  } catch (error) {
    return refuseOptions(usage, error instanceof Error ? error.message : String(error));
  }
  console.log(`${usage}\n  -h, --help  print this`);
  process.exit(0);
}

/** Ends a script whose options are wrong, with its usage and exit code 2. */
export function refuseOptions(usage: string, problem: string): never {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
}
