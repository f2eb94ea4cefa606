import type { SpaceId } from "../../src/core/access/space.ts";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { compileScorecard } from "../../src/core/scorecard/compile.ts";
import { referenceFor } from "../../src/core/stats/reference.ts";
import { challengers, deploymentChanges, deployments, modelReferences, models } from "../../src/db/schema.ts";
import { EXAMPLES as CARD } from "../../src/features/scorecards/scorecards.examples.ts";
import { EXAMPLES as TRAFFIC } from "../../src/features/traffic/traffic.schemas.ts";
import { hashOf } from "../keys/hash.ts";
import { insertRow } from "./insert-row.ts";

const { modelId, challengerModelId, candidateModelId, challengerId, slug, keyId } = DEMONSTRATION;
const CHAMPION = { model_id: modelId, version: "1.0.0" };
const CHALLENGER = { model_id: challengerModelId, version: "1.1.0" };
const TRAFFIC_PCT = 20;

/** What was changed of the deployment before the demonstration begins. Its completion adds one more. */
const CHANGES = [
  { action: "deploy", to: CHAMPION },
  { action: "deploy", from: CHAMPION, to: CHALLENGER },
  { action: "rollback", from: CHALLENGER, to: CHAMPION, reason: TRAFFIC.rollback.reason },
  {
    action: "add_challenger",
    to: { challenger_id: challengerId, model_id: challengerModelId, traffic_pct: TRAFFIC_PCT },
  },
] as const;
export const DEMO_CHANGES = CHANGES.length;

/** Returns the statements that make the scorecard of the examples in three versions, and its deployment with a challenger. */
export async function demoDeploymentRows(spaceId: SpaceId): Promise<string[]> {
  const createdAt = Date.now();
  const { scorecard_id: scorecardId, name } = CARD.deploy.spec.metadata;
  const versions = [
    modelRow(spaceId, modelId, CARD.deploy.spec, createdAt),
    modelRow(spaceId, challengerModelId, specOf(CHALLENGER.version, 18), createdAt),
    modelRow(spaceId, candidateModelId, specOf("1.2.0", 21), createdAt),
  ];
  const ofDeployment = { spaceId, slug };
  return [
    ...(await Promise.all(versions)),
    insertRow(deployments, {
      ...ofDeployment,
      scorecardId,
      name,
      championModelId: modelId,
      previousModelId: challengerModelId,
      shadowMode: false,
      isActive: true,
      cacheVersion: DEMO_CHANGES,
      createdAt,
    }),
    insertRow(challengers, {
      ...ofDeployment,
      id: challengerId,
      modelId: challengerModelId,
      trafficPct: TRAFFIC_PCT,
      isActive: true,
      addedAt: createdAt,
    }),
    insertRow(modelReferences, { spaceId, modelId, sample: referenceOfSample(), putAt: createdAt }),
    ...CHANGES.map((change, index) =>
      insertRow(deploymentChanges, { ...ofDeployment, ...change, version: index + 1, keyId, at: createdAt }),
    ),
  ];
}

/** Half of a thousand applicants are young. */
function referenceOfSample() {
  const card = compileScorecard(CARD.deploy.spec);
  const records = Array.from({ length: 1_000 }, (_, index) => ({ age: index < 500 ? 20 : 41, purpose: "car" }));
  return referenceFor(card, records);
}

type Specification = Omit<typeof CARD.deploy.spec, "bins"> & { readonly bins: object };

/** The card of the examples in another version, in which age earns other points. */
function specOf(version: string, points: number): Specification {
  const { metadata, bins, ...rest } = CARD.deploy.spec;
  const age = bins.age.map((bin) => (bin.range === "(25, Infinity)" ? { ...bin, points } : bin));
  return { ...rest, metadata: { ...metadata, model_version: version }, bins: { ...bins, age } };
}

async function modelRow(spaceId: SpaceId, id: string, spec: Specification, createdAt: number): Promise<string> {
  const { metadata } = spec;
  return insertRow(models, {
    spaceId,
    id,
    scorecardId: metadata.scorecard_id,
    version: metadata.model_version,
    name: metadata.name,
    specVersion: metadata.spec_version,
    status: "active",
    environment: "staging",
    deployedBy: keyId,
    spec: JSON.stringify(spec),
    specHash: await hashOf(canonicalJson(spec)),
    createdAt,
  });
}
