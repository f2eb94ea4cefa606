import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { z } from "zod";
import { FEATURES } from "../../scripts/demo/applicant.ts";
import { applicantsCsv } from "../../scripts/demo/applicants-csv.ts";
import { makeApplicants } from "../../scripts/demo/command.ts";
import { makeFolder, memoryStream } from "./score-run.ts";

const Card = z.object({
  scaling: z.object({ base_points: z.number() }),
  variables: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["numeric", "categorical"]),
      reason: z.object({ code: z.string().min(1), text: z.string().min(1) }),
    }),
  ),
  bins: z.record(
    z.string(),
    z.array(z.object({ range: z.string().optional(), category: z.string().optional(), points: z.number() })),
  ),
});
type Bin = z.infer<typeof Card>["bins"][string][number];

const card = Card.parse(JSON.parse(await readFile("demo/german-credit.json", "utf8")));
const textOf = (count: number, seed: number) => [...applicantsCsv(count, seed)].join("");
const rowsOf = (count: number, seed: number) => parse<Record<string, string>>(textOf(count, seed), { columns: true });

/** Whether the bin is made for the cell. The Missing bin is for empty cells only. */
function fits(bin: Bin, cell: string): boolean {
  const forMissing = bin.range === "Missing" || bin.category === "Missing";
  if (cell === "" || forMissing) return cell === "" && forMissing;
  if (bin.category !== undefined) return bin.category.split("%,%").includes(cell);
  const [, low = "", high = ""] = /^\((.+), (.+)[\])]$/.exec(bin.range ?? "") ?? [];
  return Number(cell) > Number(low) && Number(cell) <= Number(high);
}

async function make(args: string[]) {
  const stdout = memoryStream();
  const stderr = memoryStream();
  const exitCode = await makeApplicants(args, { stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

test("the columns are the variables of the demonstration card", () => {
  expect(FEATURES).toEqual(card.variables.map(({ name }) => name));
  expect(Object.keys(card.bins)).toEqual([...FEATURES]);
});

test("every invented number and category has a bin of its own on the card", () => {
  const strays = rowsOf(20_000, 7).flatMap((row) =>
    FEATURES.filter((name) => (card.bins[name] ?? []).filter((bin) => fits(bin, row[name] ?? "?")).length !== 1).map(
      (name) => `${row["id"]}, ${name}: ${row[name]}`,
    ),
  );
  expect(strays).toEqual([]);
});

test("every bin of the card is used by some applicant", () => {
  const rows = rowsOf(20_000, 7);
  for (const [name, bins] of Object.entries(card.bins)) {
    const unused = bins.filter((bin) => !rows.some((row) => fits(bin, row[name] ?? "?")));
    expect(unused).toEqual([]);
  }
});

test("the same seed makes the same applicants, another seed others", () => {
  const digest = createHash("sha256").update(textOf(1_000, 1)).digest("hex");
  expect(digest).toBe("e01f4ebafc9e42e631ce13e9cf1cab7b1627fae1f3000b449fa5bcc933cde1d6");
  expect(textOf(1_000, 2)).not.toBe(textOf(1_000, 1));
});

test("fewer applicants are the first of more", () => {
  expect(textOf(2_500, 3).startsWith(textOf(1_200, 3))).toBe(true);
});

test("about one cell in a hundred is blank, and no id", () => {
  const rows = rowsOf(20_000, 5);
  const blank = rows.flatMap((row) => FEATURES.filter((feature) => row[feature] === "")).length;
  expect(blank / (rows.length * FEATURES.length)).toBeCloseTo(0.01, 3);
  expect(rows[0]?.["id"]).toBe("applicant_0000001");
  expect(rows.at(-1)?.["id"]).toBe("applicant_0020000");
});

test("larger loans run longer", () => {
  const loans = rowsOf(5_000, 5).filter((row) => row["credit_amount"] !== "" && row["duration_in_month"] !== "");
  const meanDuration = (wanted: (amount: number) => boolean) => {
    const durations = loans
      .filter((row) => wanted(Number(row["credit_amount"])))
      .map((row) => Number(row["duration_in_month"]));
    return durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  };
  expect(meanDuration((amount) => amount > 5_000)).toBeGreaterThan(1.5 * meanDuration((amount) => amount < 1_500));
});

test("the command writes the file and names the next one", async () => {
  const out = join(await makeFolder(), "people.csv");
  const { exitCode, stdout } = await make(["--count", "1200", "--seed", "9", "--out", out]);
  expect(exitCode).toBe(0);
  expect(await readFile(out, "utf8")).toBe(textOf(1_200, 9));
  expect(stdout).toContain(`Wrote 1200 invented applicants (seed 9) to ${out}.`);
  expect(stdout).toContain(`npm run score -- --in ${out} --slug`);
  expect(await make(["--count", "3", "--out", out])).toMatchObject({ exitCode: 0 });
  expect(await readFile(out, "utf8")).toBe(textOf(3, 1));
});

test("--out - writes nothing but the applicants to the standard output", async () => {
  expect(await make(["--count", "5", "--out", "-"])).toEqual({ exitCode: 0, stdout: textOf(5, 1), stderr: "" });
});

test("a file that this command did not write is not overwritten", async () => {
  const out = join(await makeFolder(), "applicants.csv");
  await writeFile(out, "name,iban\nmine,1\n");
  const { exitCode, stderr } = await make(["--out", out]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("exists and is not from this command. Give another --out.");
  expect(await readFile(out, "utf8")).toBe("name,iban\nmine,1\n");
});

test.each([[["--count", "many"]], [["--seed", "-1"]], [["--colour"]], [["10"]]])(
  "wrong arguments %j end with the usage and exit code 2",
  async (args) => {
    const { exitCode, stderr } = await make(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Usage: npm run demo:applicants");
  },
);

test("--help explains the command", async () => {
  expect((await make(["--help"])).stdout).toMatch(/^Usage: npm run demo:applicants/);
});
