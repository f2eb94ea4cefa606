const MOST_TRIES = 5;

/**
 * Returns what `attempt` resolves to. An attempt reads, decides and commits under a guard; where the guard found that
 * another request had come in between, so that nothing was written, it is made anew, at most five times.
 */
export async function retryOutrun<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= MOST_TRIES || !isOutrun(error)) throw error;
    }
  }
}

/** A guard sets a NOT NULL column to NULL, or an insert meets a row that came or misses one that went: each fails its batch. */
function isOutrun(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (/(NOT NULL|UNIQUE|FOREIGN KEY) constraint failed/.test(at.message)) return true;
  }
  return false;
}
