/** The exit codes of the project's commands. 0 is done; 130 is what a shell reports after Ctrl-C. */
export const EXIT = { failed: 1, usage: 2, unfit: 3, inUse: 4, rowsFailed: 5, interrupted: 130 } as const;

/** An error whose message is meant for the person at the terminal, with the exit code that it ends the command with. */
export type Failure = Error & { exitCode: number };

export function failure(message: string, exitCode: number = EXIT.failed): Failure {
  return Object.assign(new Error(message), { exitCode });
}

/** Bad arguments: the usage text goes with the message. */
export function usageFailure(message: string, usage: string): Failure {
  return failure(`${message}\n\n${usage}`, EXIT.usage);
}

/** The text to print for whatever a command threw, and its exit code. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (!(error instanceof Error)) return { text: String(error), exitCode: EXIT.failed };
  if ("exitCode" in error && typeof error.exitCode === "number") {
    return { text: error.message, exitCode: error.exitCode };
  }
  return { text: systemError(error) ?? error.stack ?? error.message, exitCode: EXIT.failed };
}

/** What to do about an error of the operating system; undefined for a fault of ours, which needs its stack. */
function systemError(error: Error): string | undefined {
  if (!("code" in error) || !("syscall" in error)) return undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : "the file";
  const wayOut = WAYS_OUT[String(error.code)];
  return wayOut === undefined ? error.message : wayOut(path);
}

const WAYS_OUT: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no ${path}. Check how its name and its folder are written.`,
  ENOTDIR: (path) => `${path} stands below something that is no folder. Check how it is written.`,
  EISDIR: (path) => `${path} is a folder. Give the name of a file.`,
  EACCES: (path) => `${path} may not be read or written by this user. Change its permissions, or give another file.`,
  EPERM: (path) => `${path} may not be changed by this user. Change its permissions, or give another file.`,
  EROFS: (path) => `${path} stands on a disk that is read-only. Give a file on another one.`,
  ENOSPC: (path) => `The disk of ${path} is full. Make room, or give a file on another one.`,
  EDQUOT: (path) => `This user has no room left on the disk of ${path}. Make room, or give a file on another one.`,
};
