import { createHash } from "node:crypto";
import { z } from "zod";
import { readAnswer } from "../api/envelope.ts";
import type { Connection } from "../api/request.ts";
import { send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import { refusal } from "../score-file/refusal.ts";
import type { Submission } from "./candidates.ts";
import type { AsyncOptions } from "./options.ts";

const PATH = "/v1/score/batch";
const Submitted = z.object({ batchId: z.string(), totalSkipped: z.number() });
export type Submitted = z.infer<typeof Submitted>;

type Wanted = Pick<AsyncOptions, "job" | "tenant" | "rescore"> & { run: string };

/** Submits applications as a batch. What the same run sends again, word for word, makes no second batch within 24 hours. */
export async function submit(
  connection: Connection,
  { candidates, applications }: Submission,
  { job, tenant, rescore, run }: Wanted,
  patience: Patience,
): Promise<Submitted> {
  const options = rescore ? ',"rescore":true' : "";
  const body = `{"jobId":${JSON.stringify(job)}${options},"candidates":[${candidates}]}`;
  const key = createHash("sha256")
    .update(JSON.stringify([run, tenant, body]))
    .digest("hex");
  const headers = { "x-tenant-id": tenant, "idempotency-key": key };
  const answered = await send(connection, { path: PATH, body, headers }, patience);
  if (!answered.ok) {
    const places = applications.map(({ place }) => place);
    throw refusal(connection.url + PATH, answered, places);
  }
  return readAnswer(Submitted, connection, PATH, answered.text);
}
