import { z } from "zod";
import { readAnswer } from "../api/envelope.ts";
import { EXIT, failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import type { Connection } from "../api/request.ts";
import { send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import type { Fields } from "./columns.ts";
import type { Scorer } from "./options.ts";
import { refusal } from "./refusal.ts";

/** What a run has to know of the card that scores: its model, and what it takes. */
export type Card = { model: string; version: string; variables: string[] };

const Deployment = z.object({ champion_model: z.object({ id: z.string() }) });
const Model = z.object({
  version: z.string(),
  spec: z.object({ variables: z.array(z.object({ name: z.string() })) }),
});
const Deployments = z.object({ data: z.array(z.object({ slug: z.string(), name: z.string() })) });

const MOST_SLUGS = 20;

/** Reads the card of a model, or of the one that is behind a slug now; undefined where the key may score and not read. */
export async function readCard(connection: Connection, scorer: Scorer, patience: Patience): Promise<Card | undefined> {
  if ("model" in scorer) return readModel(connection, scorer.model, patience);
  const path = `/v1/deployments/${encodeURIComponent(scorer.slug)}`;
  const answer = await send(connection, { path }, patience);
  if (answer.status === 403) return undefined;
  if (answer.status === 404) throw await unknownSlug(connection, scorer.slug, patience);
  if (!answer.ok) throw refusal(connection.url + path, answer, []);
  return readModel(connection, readAnswer(Deployment, connection, path, answer.text).champion_model.id, patience);
}

async function readModel(connection: Connection, id: string, patience: Patience): Promise<Card | undefined> {
  const path = `/v1/models/${encodeURIComponent(id)}`;
  const answer = await send(connection, { path }, patience);
  if (answer.status === 403) return undefined;
  if (answer.status === 404) {
    throw failure(`There is no model ${id}. GET /v1/models lists those that this key sees.`, EXIT.unfit);
  }
  if (!answer.ok) throw refusal(connection.url + path, answer, []);
  const { version, spec } = readAnswer(Model, connection, path, answer.text);
  return { model: id, version, variables: spec.variables.map(({ name }) => name) };
}

/** The columns that a card needs. */
export function fieldsOf({ variables, version }: Card): Fields {
  return { names: variables, called: `variables of the card (version ${version})` };
}

async function unknownSlug(connection: Connection, slug: string, patience: Patience) {
  const { ok, text } = await send(connection, { path: `/v1/deployments?limit=${MOST_SLUGS + 1}` }, patience);
  const { data } = Deployments.safeParse(ok ? parseJson(text) : undefined);
  if (data === undefined) return failure(`${connection.url} has no deployment ${slug}: is --url right?`, EXIT.unfit);
  const slugs = data.data.slice(0, MOST_SLUGS).map((found) => `  ${found.slug}  ${found.name}`);
  if (data.data.length > MOST_SLUGS) slugs.push("  … and more");
  const there =
    slugs.length === 0
      ? "There is none yet: deploy a card with POST /v1/models/deploy."
      : `Those that this key sees are\n${slugs.join("\n")}`;
  return failure(`There is no deployment ${slug}. ${there}`, EXIT.unfit);
}
