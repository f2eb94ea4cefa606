import { readFile, writeFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { z } from "zod";
import { requireSpecification } from "../../src/core/scorecard/compile.ts";
import { findConnection } from "../api/connection.ts";
import { describeFailure, failure } from "../api/failure.ts";
import type { Connection } from "../api/request.ts";
import { post, refused } from "./api.ts";
import { summarizeCard } from "./card-summary.ts";
import { parseOptions, USAGE, type Options } from "./options.ts";
import { verifyRows } from "./proof.ts";

const Imported = z.object({
  spec: z.unknown(),
  notes: z.array(z.object({ path: z.string(), message: z.string() })),
});
const Deployed = z.object({ model_id: z.string(), deployment: z.object({ slug: z.string(), endpoint: z.string() }) });

/** Runs `npm run import` and returns its exit code. */
export async function runImport(
  args: string[],
  env: Record<string, string | undefined>,
  { stdout, stderr }: { stdout: Writable; stderr: Writable },
): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options === "help") stdout.write(`${USAGE}\n`);
    else for await (const text of importFile(options, await findConnection(options, env))) stdout.write(`${text}\n`);
    return 0;
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    stderr.write(`${text}\n`);
    return exitCode;
  }
}

/** Says each step when it is done: what went before a failure stands above it. */
async function* importFile(options: Options, connection: Connection): AsyncGenerator<string> {
  const file = await readFile(options.input); // as bytes: the API says where they are no UTF-8
  const query = new URLSearchParams(options.query);
  const outcome = await post(connection, `/v1/models/import?${query}`, file, "application/octet-stream");
  if ("refusal" in outcome) throw refused(outcome.refusal);
  const imported = Imported.safeParse(outcome.body);
  if (!imported.success) throw failure(`${connection.url} did not answer with a card: is it a Scoreline?`);
  const { notes } = imported.data;
  const spec = requireSpecification(imported.data.spec);
  yield summarizeCard(spec, notes);
  if (options.output !== undefined) {
    await writeFile(options.output, `${JSON.stringify(spec, null, 2)}\n`);
    yield `\nThe specification is in ${options.output}`;
  }
  if (options.proof) {
    const rows = await verifyRows(connection, spec, options.proof);
    yield `\nAll ${rows} rows of ${options.proof.rows} have the expected score`;
  }
  if (options.deploy) {
    const { model_id: modelId, deployment } = await deploy(connection, spec);
    yield `\nDeployed as ${modelId}, to score with at ${deployment.endpoint}`;
  }
}

async function deploy(connection: Connection, spec: unknown) {
  const outcome = await post(connection, "/v1/models/deploy", JSON.stringify({ spec }), "application/json");
  if ("refusal" in outcome) throw refused(outcome.refusal);
  return Deployed.parse(outcome.body);
}
