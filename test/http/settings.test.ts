import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/settings.ts";

describe("the variables of a deployment", () => {
  test("become the limits", () => {
    const variables = {
      RATE_LIMIT_REQUESTS_PER_MINUTE: "5",
      RATE_LIMIT_WRITES_PER_MINUTE: "6",
      RATE_LIMIT_READS_PER_MINUTE: "7",
      WRITE_CONFLICT_WAIT_MS: "8",
      LOG_LEVEL: "warn",
    };
    expect(readSettings(variables)).toEqual({
      requestsPerMinute: 5,
      writesPerMinute: 6,
      readsPerMinute: 7,
      conflictWaitMs: 8,
      logLevel: "warn",
    });
  });

  test.each(["", "0", "-1", "1.5", "ten", "1e3", "9999999999", " 5"])('a limit of "%s" stops the Worker', (text) => {
    expect(() => readSettings({ ...env, RATE_LIMIT_READS_PER_MINUTE: text })).toThrow(
      `RATE_LIMIT_READS_PER_MINUTE must be a whole number above 0, not "${text}"`,
    );
  });

  test.each(["", "INFO", "debug"])('a log level of "%s" stops the Worker', (text) => {
    expect(() => readSettings({ ...env, LOG_LEVEL: text })).toThrow(
      `LOG_LEVEL must be one of info, warn, error, not "${text}"`,
    );
  });

  test("that are wrong are named all at once", () => {
    const wrong = { RATE_LIMIT_READS_PER_MINUTE: "x", WRITE_CONFLICT_WAIT_MS: "y" };
    expect(() => readSettings({ ...env, ...wrong })).toThrow(/RATE_LIMIT_READS_PER_MINUTE.*WRITE_CONFLICT_WAIT_MS/);
  });
});
