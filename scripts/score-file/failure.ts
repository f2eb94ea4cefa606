/** An error whose message is meant for the person at the terminal, with the exit code that it ends the command with. */
export type Failure = Error & { exitCode: number };

export function failure(message: string, exitCode = 1): Failure {
  return Object.assign(new Error(message), { exitCode });
}

/** Bad arguments: the usage text goes with the message. */
export function usageFailure(message: string, usage: string): Failure {
  return failure(`${message}\n\n${usage}`, 2);
}

/** The text to print for whatever a command threw, and its exit code. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  if ("exitCode" in error && typeof error.exitCode === "number") {
    return { text: error.message, exitCode: error.exitCode };
  }
  // The system's own errors (no such folder, disk full) say enough; anything else is a fault of ours and needs its stack.
  return { text: "syscall" in error ? error.message : (error.stack ?? error.message), exitCode: 1 };
}
