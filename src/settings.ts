import { LOG_LEVELS, type LogLevel } from "./log.ts";

/** What whoever deploys the Worker sets by variables. */
export interface Settings {
  readonly requestsPerMinute: number;
  readonly writesPerMinute: number;
  readonly readsPerMinute: number;
  /** How long requests that change the same thing wait for one another before one is answered 409. */
  readonly conflictWaitMs: number;
  /** What a space may store. */
  readonly spaceMaxRows: number;
  readonly spaceMaxBytes: number;
  readonly logLevel: LogLevel;
  /** How long an isolate collects statistics before it hands them over. */
  readonly statsHandOverMs: number;
}

const NUMBERS = {
  requestsPerMinute: "RATE_LIMIT_REQUESTS_PER_MINUTE",
  writesPerMinute: "RATE_LIMIT_WRITES_PER_MINUTE",
  readsPerMinute: "RATE_LIMIT_READS_PER_MINUTE",
  conflictWaitMs: "WRITE_CONFLICT_WAIT_MS",
  spaceMaxRows: "SPACE_MAX_ROWS",
  spaceMaxBytes: "SPACE_MAX_BYTES",
  statsHandOverMs: "STATS_HAND_OVER_MS",
} as const satisfies Record<Exclude<keyof Settings, "logLevel">, keyof Env>;
type NumberVariable = (typeof NUMBERS)[keyof typeof NUMBERS];

/** Up to 9.9 TB. */
const BYTES = /^[1-9]\d{0,12}$/;

/** Returns the settings of an environment; throws with every variable that is wrong: what is no whole number above 0, no level. */
export function readSettings(env: Pick<Env, NumberVariable | "LOG_LEVEL">): Settings {
  const problems: string[] = [];
  const read = (variable: NumberVariable, form = /^[1-9]\d{0,8}$/): number => {
    const text = env[variable];
    if (!form.test(text)) problems.push(`${variable} must be a whole number above 0, not "${text}"`);
    return Number(text);
  };
  const logLevel = LOG_LEVELS.find((level) => level === env.LOG_LEVEL);
  if (logLevel === undefined)
    problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}, not "${env.LOG_LEVEL}"`);
  const settings: Settings = {
    requestsPerMinute: read(NUMBERS.requestsPerMinute),
    writesPerMinute: read(NUMBERS.writesPerMinute),
    readsPerMinute: read(NUMBERS.readsPerMinute),
    conflictWaitMs: read(NUMBERS.conflictWaitMs),
    spaceMaxRows: read(NUMBERS.spaceMaxRows),
    spaceMaxBytes: read(NUMBERS.spaceMaxBytes, BYTES),
    statsHandOverMs: read(NUMBERS.statsHandOverMs),
    logLevel: logLevel ?? "info",
  };
  if (problems.length > 0) throw new Error(`The Worker's variables are wrong: ${problems.join("; ")}.`);
  return settings;
}

declare global {
  // Secrets, so wrangler.toml does not name them. The interface is the one that wrangler generates.
  interface __BaseEnv_Env {
    readonly WEBHOOK_SECRETS_KEY?: string;
    readonly RECEIPT_SIGNING_KEY?: string;
  }
}

/** What webhooks need of whoever deploys the Worker. */
export interface WebhookSettings {
  /** The secrets of endpoints are encrypted under it; undefined where it was not set, and then no endpoint can be made. */
  readonly secretsKey: string | undefined;
  /** Whether receivers on loopback may be called, and by http: in local development alone. */
  readonly allowsLoopback: boolean;
}

const MIN_KEY_CHARACTERS = 32;

/** Returns what an environment says of webhooks; throws where the key is too short to protect anything. */
export function readWebhookSettings({
  STAGE,
  WEBHOOK_SECRETS_KEY: secretsKey,
}: Pick<Env, "STAGE" | "WEBHOOK_SECRETS_KEY">): WebhookSettings {
  if (secretsKey !== undefined && secretsKey.length < MIN_KEY_CHARACTERS) {
    throw new Error(`The secret WEBHOOK_SECRETS_KEY must have at least ${MIN_KEY_CHARACTERS} characters.`);
  }
  return { secretsKey, allowsLoopback: STAGE === "local" };
}
