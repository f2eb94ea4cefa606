import { z } from "zod";
import { ANSWER_TYPES } from "../../src/core/points/answer-type.ts";
import type { AnswerType } from "../../src/core/points/answer-type.ts";
import { readAnswer } from "../api/envelope.ts";
import { EXIT, failure } from "../api/failure.ts";
import type { Connection } from "../api/request.ts";
import { send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import { fieldsOf, readCard } from "../score-file/card.ts";
import type { Fields } from "../score-file/columns.ts";
import { refusal } from "../score-file/refusal.ts";

/** What candidates of a job are scored by: answers of a type each, or the features of a card. */
export type Measure = {
  /** Undefined where the key may not read the card. */
  fields: Fields | undefined;
  /** The type of each answer by its criterion; undefined where a card scores. */
  answers: ReadonlyMap<string, AnswerType> | undefined;
};

const Criteria = z.object({
  revision: z.number(),
  criteria: z.array(z.object({ id: z.string(), answerType: z.enum(ANSWER_TYPES) })).optional(),
  deployment: z.string().optional(),
});

/** Reads what counts for a job. */
export async function readCriteria(
  connection: Connection,
  { job, tenant }: { job: string; tenant: string },
  patience: Patience,
): Promise<Measure> {
  const path = `/v1/jobs/${encodeURIComponent(job)}/criteria`;
  const answered = await send(connection, { path, headers: { "x-tenant-id": tenant } }, patience);
  if (answered.status === 404) {
    const wayOut = `Set them with PUT ${path}, or give the right --job and --tenant.`;
    throw failure(`The job ${job} of the tenant ${tenant} has no criteria. ${wayOut}`, EXIT.unfit);
  }
  if (!answered.ok) throw refusal(connection.url + path, answered, []);
  const { revision, criteria, deployment } = readAnswer(Criteria, connection, path, answered.text);
  if (deployment !== undefined) {
    const card = await readCard(connection, { slug: deployment }, patience);
    return { fields: card && fieldsOf(card), answers: undefined };
  }
  const answers = new Map((criteria ?? []).map(({ id, answerType }) => [id, answerType]));
  return {
    fields: { names: [...answers.keys()], called: `criteria of the job ${job} (revision ${revision})` },
    answers,
  };
}
