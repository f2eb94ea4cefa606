import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "dist/test-report.json" }]] : ["default"],
    coverage: {
      provider: "istanbul",
      include: ["src/core/**"],
      reporter: ["text-summary"],
      thresholds: { lines: 100 },
    },
    projects: [
      { test: { name: "core", include: ["test/core/**/*.test.ts"], environment: "node" } },
      { test: { name: "scripts", include: ["test/scripts/**/*.test.ts"], environment: "node", testTimeout: 60_000 } },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations("./migrations"), STAGE: "local" } },
          })),
        ],
        test: {
          name: "workers",
          include: [
            "test/features/**/*.test.ts",
            "test/http/**/*.test.ts",
            "test/site/**/*.test.ts",
            "test/contract.test.ts",
          ],
          setupFiles: ["test/support/migrate.ts"],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
