import { z } from "zod";
import { readAnswer } from "../api/envelope.ts";
import { EXIT, failure } from "../api/failure.ts";
import { parseJson } from "../api/parse-json.ts";
import type { Connection } from "../api/request.ts";
import { send } from "../api/send.ts";
import type { Patience } from "../api/send.ts";
import { refusal } from "./refusal.ts";

/** What a run has to know of the card behind a slug. */
export type Card = { version: string; variables: string[] };

const Deployment = z.object({ champion_model: z.object({ id: z.string(), version: z.string() }) });
const Model = z.object({ spec: z.object({ variables: z.array(z.object({ name: z.string() })) }) });
const Deployments = z.object({ data: z.array(z.object({ slug: z.string(), name: z.string() })) });

const MOST_SLUGS = 20;

/** Reads the card that is behind a slug now; undefined where the key may score and not read. */
export async function readCard(connection: Connection, slug: string, patience: Patience): Promise<Card | undefined> {
  const path = `/v1/deployments/${encodeURIComponent(slug)}`;
  const answer = await send(connection, { path }, patience);
  if (answer.status === 403) return undefined;
  if (answer.status === 404) throw await unknownSlug(connection, slug, patience);
  if (!answer.ok) throw refusal(connection.url + path, answer, []);
  const { id, version } = readAnswer(Deployment, connection, path, answer.text).champion_model;
  const modelPath = `/v1/models/${encodeURIComponent(id)}`;
  const model = await send(connection, { path: modelPath }, patience);
  if (!model.ok) throw refusal(connection.url + modelPath, model, []);
  const { variables } = readAnswer(Model, connection, modelPath, model.text).spec;
  return { version, variables: variables.map(({ name }) => name) };
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
