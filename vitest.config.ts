import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { buildSite } from "./scripts/site/build-site.ts";

await buildSite();

/** The key pair of RFC 8037, appendix A.1: everybody knows it, so it signs in tests alone. */
const KEY_OF_RFC_8037 = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

const inCi = process.env["CI"] !== undefined;

export default defineConfig({
  test: {
    reporters: inCi ? ["default", ["json", { outputFile: "dist/test-report.json" }]] : ["default"],
    silent: "passed-only",
    // No verdict depends on speed: a test waits as long as it takes, and what still runs after this long hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000, interval: 50 } },
    // Files share a process, or a workerd with its database: each test makes an organisation of its own.
    isolate: false,
    maxWorkers: 2,
    coverage: {
      enabled: inCi,
      provider: "istanbul",
      include: ["src/core/**"],
      reporter: ["text-summary"],
      thresholds: { lines: 100 },
    },
    projects: [
      {
        extends: true,
        test: { name: "core", include: ["test/core/**/*.test.ts", "test/db/**/*.test.ts"], pool: "threads" },
      },
      { extends: true, test: { name: "browser", include: ["test/browser/**/*.test.ts"], pool: "forks" } },
      { extends: true, test: { name: "scripts", include: ["test/scripts/**/*.test.ts"], pool: "forks" } },
      {
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
                STAGE: "local",
                WEBHOOK_SECRETS_KEY: "a key of 32 characters for tests",
                RECEIPT_SIGNING_KEY: JSON.stringify(KEY_OF_RFC_8037),
                WRITE_CONFLICT_WAIT_MS: "240000",
                STATS_HAND_OVER_MS: "1",
                FUZZ_REQUESTS: process.env["FUZZ_REQUESTS"] ?? "3000",
                FUZZ_SEED: process.env["FUZZ_SEED"] ?? "2",
              },
            },
          })),
        ],
        test: {
          name: "workers",
          include: [
            "test/features/**/*.test.ts",
            "test/http/**/*.test.ts",
            "test/site/**/*.test.ts",
            "test/contract.test.ts",
            "test/fuzz/**/*.test.ts",
          ],
          setupFiles: ["test/support/setup.ts"],
        },
      },
    ],
  },
});
