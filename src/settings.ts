/** The limits that whoever deploys the Worker sets by variables, as numbers. */
export interface Settings {
  readonly requestsPerMinute: number;
  readonly writesPerMinute: number;
  readonly readsPerMinute: number;
  /** How long requests that change the same thing wait for one another before one is answered 409. */
  readonly conflictWaitMs: number;
  /** What a space may store. */
  readonly spaceMaxRows: number;
  readonly spaceMaxBytes: number;
  /** How long an isolate collects statistics before it hands them over. */
  readonly statsHandOverMs: number;
}

const VARIABLES = {
  requestsPerMinute: "RATE_LIMIT_REQUESTS_PER_MINUTE",
  writesPerMinute: "RATE_LIMIT_WRITES_PER_MINUTE",
  readsPerMinute: "RATE_LIMIT_READS_PER_MINUTE",
  conflictWaitMs: "WRITE_CONFLICT_WAIT_MS",
  spaceMaxRows: "SPACE_MAX_ROWS",
  spaceMaxBytes: "SPACE_MAX_BYTES",
  statsHandOverMs: "STATS_HAND_OVER_MS",
} as const satisfies Record<keyof Settings, keyof Env>;

/** Up to 9.9 TB. */
const BYTES = /^[1-9]\d{0,12}$/;

/** Returns the settings of an environment; throws with every variable that is no whole number above 0. */
export function readSettings(env: Pick<Env, (typeof VARIABLES)[keyof Settings]>): Settings {
  const problems: string[] = [];
  const read = (variable: (typeof VARIABLES)[keyof Settings], form = /^[1-9]\d{0,8}$/): number => {
    const text = env[variable];
    if (!form.test(text)) problems.push(`${variable} must be a whole number above 0, not "${text}"`);
    return Number(text);
  };
  const settings: Settings = {
    requestsPerMinute: read(VARIABLES.requestsPerMinute),
    writesPerMinute: read(VARIABLES.writesPerMinute),
    readsPerMinute: read(VARIABLES.readsPerMinute),
    conflictWaitMs: read(VARIABLES.conflictWaitMs),
    spaceMaxRows: read(VARIABLES.spaceMaxRows),
    spaceMaxBytes: read(VARIABLES.spaceMaxBytes, BYTES),
    statsHandOverMs: read(VARIABLES.statsHandOverMs),
  };
  if (problems.length > 0) throw new Error(`The Worker's variables are wrong: ${problems.join("; ")}.`);
  return settings;
}
