import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { readSettings, readWebhookSettings } from "../../src/settings.ts";

describe("the variables of a deployment", () => {
  test("become the limits", () => {
    const variables = {
      RATE_LIMIT_REQUESTS_PER_MINUTE: "5",
      RATE_LIMIT_WRITES_PER_MINUTE: "6",
      RATE_LIMIT_READS_PER_MINUTE: "7",
      WRITE_CONFLICT_WAIT_MS: "8",
      SPACE_MAX_ROWS: "9",
      SPACE_MAX_BYTES: "9999999999999",
      LOG_LEVEL: "warn",
      STATS_HAND_OVER_MS: "10",
    };
    expect(readSettings(variables)).toEqual({
      requestsPerMinute: 5,
      writesPerMinute: 6,
      readsPerMinute: 7,
      conflictWaitMs: 8,
      spaceMaxRows: 9,
      spaceMaxBytes: 9_999_999_999_999,
      logLevel: "warn",
      statsHandOverMs: 10,
    });
  });

  test.each(["", "0", "-1", "1.5", "ten", "1e3", "9999999999", " 5"])('a limit of "%s" stops the Worker', (text) => {
    expect(() => readSettings({ ...env, RATE_LIMIT_READS_PER_MINUTE: text })).toThrow(
      `RATE_LIMIT_READS_PER_MINUTE must be a whole number above 0, not "${text}"`,
    );
  });

  test.each([
    ["SPACE_MAX_ROWS", "0"],
    ["SPACE_MAX_ROWS", "unlimited"],
    ["SPACE_MAX_BYTES", "-1"],
    ["SPACE_MAX_BYTES", "1GB"],
    ["SPACE_MAX_BYTES", "10000000000000"],
  ])('a %s of "%s" stops the Worker', (variable, text) => {
    expect(() => readSettings({ ...env, [variable]: text })).toThrow(
      `${variable} must be a whole number above 0, not "${text}"`,
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

describe("what a deployment says of webhooks", () => {
  test("is a key to encrypt secrets with, or none, and whether it is a local one", () => {
    const secretsKey = "a key of at least 32 characters, or";
    expect(readWebhookSettings({ STAGE: "deployed" })).toEqual({ secretsKey: undefined, allowsLoopback: false });
    expect(readWebhookSettings({ STAGE: "local", WEBHOOK_SECRETS_KEY: secretsKey })).toEqual({
      secretsKey,
      allowsLoopback: true,
    });
  });

  test("stops the Worker where the key is too short, without naming it", () => {
    const read = () => readWebhookSettings({ STAGE: "deployed", WEBHOOK_SECRETS_KEY: "short" });
    expect(read).toThrow("The secret WEBHOOK_SECRETS_KEY must have at least 32 characters.");
  });
});
