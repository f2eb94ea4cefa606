import { z } from "@hono/zod-openapi";
import { DEMONSTRATION } from "../../core/demonstration.ts";
import { DEPLOYMENT_ACTIONS, MAX_TRAFFIC_PCT, TRAFFIC_ACTIONS } from "../../core/traffic/traffic-change.ts";
import { EXAMPLES as DEPLOYMENTS } from "../deployments/deployments.schemas.ts";

export const SlugParams = z.object({ slug: z.string().openapi({ example: DEPLOYMENTS.deployment.slug }) });

/** What the document says of a change of traffic; what is sent is checked by the core, which lists every problem at once. */
export const TrafficChange = z
  .object({
    action: z.enum(TRAFFIC_ACTIONS),
    model_id: z.string().optional().openapi({ description: "Of add_challenger." }),
    challenger_id: z.string().optional().openapi({ description: "Of remove_challenger and update_traffic." }),
    traffic_pct: z.int().min(1).max(MAX_TRAFFIC_PCT).optional().openapi({
      description: "Of add_challenger and update_traffic; all active challengers together get at most 50.",
    }),
    shadow_mode: z.boolean().optional().openapi({ description: "Of toggle_shadow." }),
    is_active: z.boolean().optional().openapi({ description: "Of set_active." }),
  })
  .openapi("TrafficChange");

export const Promote = z.strictObject({ challenger_id: z.string().min(1).max(100) }).openapi("Promote");

export const Promoted = z
  .object({
    promoted_model_id: z.string(),
    previous_champion_id: z.string(),
    challengers_deactivated: z.int(),
    cache_version: z.int(),
  })
  .openapi("Promoted");
export type Promoted = z.infer<typeof Promoted>;

export const Rollback = z.strictObject({ reason: z.string().min(1).max(500) }).openapi("Rollback");

const ModelVersion = z.object({ model_id: z.string(), version: z.string() }).openapi("ModelVersion");

export const RolledBack = z
  .object({
    rolled_back_from: ModelVersion,
    rolled_back_to: ModelVersion,
    challengers_deactivated: z.int(),
    cache_version: z.int(),
  })
  .openapi("RolledBack");
export type RolledBack = z.infer<typeof RolledBack>;

const Change = z
  .object({
    at: z.iso.datetime(),
    action: z.enum(DEPLOYMENT_ACTIONS),
    key_id: z.string().openapi({ description: "The public id of the key that did it." }),
    from: z.record(z.string(), z.unknown()).nullable().openapi({ description: "What stood before." }),
    to: z.record(z.string(), z.unknown()).nullable().openapi({ description: "What stands since." }),
    reason: z.string().nullable(),
  })
  .openapi("DeploymentChange");
export type Change = z.infer<typeof Change>;

export const History = z
  .object({ data: z.array(Change), next_cursor: z.string().nullable() })
  .openapi("DeploymentHistory");

const champion = { model_id: DEMONSTRATION.modelId, version: "1.0.0" };
const challenger = { model_id: DEMONSTRATION.challengerModelId, version: "1.1.0" };
const candidate = { model_id: DEMONSTRATION.candidateModelId, version: "1.2.0" };

export const EXAMPLES = {
  change: { action: "add_challenger", model_id: candidate.model_id, traffic_pct: 10 },
  changed: {
    ...DEPLOYMENTS.deployment,
    challengers: [
      {
        id: "ch_01jd9a8d3p5m7r9t1v3x5z7b9d",
        model_id: candidate.model_id,
        model_name: "Checkout",
        model_version: candidate.version,
        traffic_pct: 10,
        is_active: true,
        added_at: "2026-03-26T14:30:00.000Z",
      },
    ],
    cache_version: 2,
  },
  promote: { challenger_id: DEMONSTRATION.challengerId },
  promoted: {
    promoted_model_id: challenger.model_id,
    previous_champion_id: champion.model_id,
    challengers_deactivated: 0,
    cache_version: 3,
  },
  rollback: { reason: "More rejections than the reference sample foretold." },
  rolledBack: { rolled_back_from: challenger, rolled_back_to: champion, challengers_deactivated: 0, cache_version: 4 },
  history: {
    data: [
      {
        at: "2026-03-26T14:30:00.000Z",
        action: "promote",
        key_id: "01jd8vq3m5k8zr2c4x7w9t6h0n",
        from: champion,
        to: challenger,
        reason: null,
      },
    ],
    next_cursor: null,
  },
};
