import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";

const ChampionModel = z.object({ id: z.string(), name: z.string(), version: z.string() }).openapi("ChampionModel");

const Challenger = z
  .object({
    id: z.string(),
    model_id: z.string(),
    model_name: z.string(),
    model_version: z.string(),
    traffic_pct: z.int().openapi({ description: "Its part of the requests." }),
    is_active: z.boolean().openapi({ description: "False once a promotion or a rollback has ended it." }),
    added_at: z.iso.datetime(),
  })
  .openapi("Challenger");

export const Deployment = z
  .object({
    id: z.string().openapi({ description: "The same as the slug." }),
    slug: z.string(),
    name: z.string(),
    scorecard_id: z.string(),
    endpoint: z.string(),
    is_active: z.boolean(),
    champion_model: ChampionModel,
    challengers: z.array(Challenger),
    shadow_mode: z.boolean().openapi({
      description: "Whether the champion answers everything, and challengers score beside it for the statistics alone.",
    }),
    cache_version: z.int().openapi({ description: "Moves by one with each change." }),
    created_at: z.iso.datetime(),
  })
  .openapi("Deployment");
export type Deployment = z.infer<typeof Deployment>;

export const DeploymentPage = z
  .object({ data: z.array(Deployment), next_cursor: z.string().nullable() })
  .openapi("DeploymentPage");

const deployment: Deployment = {
  id: DEMONSTRATION.slug,
  slug: DEMONSTRATION.slug,
  name: "Checkout",
  scorecard_id: "checkout",
  endpoint: `/v1/score/${DEMONSTRATION.slug}`,
  is_active: true,
  champion_model: { id: DEMONSTRATION.modelId, name: "Checkout", version: "1.0.0" },
  challengers: [],
  shadow_mode: false,
  cache_version: 1,
  created_at: "2026-03-26T14:30:00.000Z",
};

export const EXAMPLES = { deployment, page: { data: [deployment], next_cursor: null } };
