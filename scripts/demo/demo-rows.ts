import { spaceOf } from "../../src/core/access/space.ts";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import {
  apiKeys,
  assignments,
  models,
  organizations,
  rules,
  scoringProfiles,
  signalTemplates,
} from "../../src/db/schema.ts";
import { EXAMPLES as CARD } from "../../src/features/scorecards/scorecards.examples.ts";
import { hashOf } from "../keys/hash.ts";
import { demoBatchRows } from "./demo-batch.ts";
import { insertRow } from "./insert-row.ts";

export const DEMO_ORGANIZATION = "Demo";
const DEMO_PROFILE = "Mid-market software (demonstration)";

const { headCount, tools, hiring, seniority } = DEMONSTRATION.templateIds;
const ofCompany = { objectType: "company" } as const;
const TEMPLATES = [
  {
    ...ofCompany,
    templateId: headCount,
    name: "Head count",
    question: "How many people work there?",
    answerType: "number",
  },
  {
    ...ofCompany,
    templateId: tools,
    name: "Tools in use",
    question: "Which of our partners' tools does the company use?",
    answerType: "list",
  },
  {
    ...ofCompany,
    templateId: hiring,
    name: "Hiring engineers",
    question: "Is the company hiring engineers?",
    answerType: "boolean",
  },
  {
    objectType: "contact",
    templateId: seniority,
    name: "Seniority",
    question: "How many years has the person led others?",
    answerType: "number",
  },
] as const;

const HEAD_COUNT_POINTS = {
  ranges: [
    { min: 0, max: 100, points: 2 },
    { min: 100, max: 1_000, points: 25 },
    { min: 1_000, max: 100_000, points: 10 },
  ],
};

/**
 * Returns the statements that make what has a fixed id, where it is missing: all that the examples of the document name. What
 * needs no fixed id is made over the API.
 */
export async function demoRows(): Promise<string[]> {
  const { organizationId, keyId, modelId, profileId, ruleId, assignmentId, company } = DEMONSTRATION;
  const spaceId = spaceOf(organizationId, "test");
  const createdAt = Date.now();
  const { spec } = CARD.deploy;
  const { metadata } = spec;
  return [
    insertRow(organizations, { id: organizationId, name: DEMO_ORGANIZATION, createdAt }),
    insertRow(apiKeys, {
      id: keyId,
      spaceId,
      organizationId,
      environment: "test",
      name: "of the examples, held by nobody",
      scopes: ["score"],
      secretHash: await hashOf(crypto.randomUUID()),
      createdAt,
    }),
    insertRow(models, {
      spaceId,
      id: modelId,
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
    }),
    ...TEMPLATES.map(({ objectType, templateId, name, question, answerType }) =>
      insertRow(signalTemplates, {
        spaceId,
        templateId,
        id: templateId,
        objectType,
        version: 1,
        name,
        question,
        answerType,
        weight: "important",
        createdBy: keyId,
        createdAt,
      }),
    ),
    insertRow(scoringProfiles, {
      spaceId,
      id: profileId,
      type: "company",
      name: DEMO_PROFILE,
      revision: 1,
      createdAt,
      updatedAt: createdAt,
    }),
    insertRow(rules, {
      spaceId,
      profileId,
      id: ruleId,
      since: 1,
      position: 0,
      signalTemplateId: headCount,
      dimension: "fit",
      answerType: "number",
      pointValues: JSON.stringify(HEAD_COUNT_POINTS),
      createdAt,
    }),
    ...(await demoBatchRows(spaceId)),
    insertRow(assignments, { spaceId, profileId, objectId: company, id: assignmentId, assignedAt: createdAt }),
  ];
}
