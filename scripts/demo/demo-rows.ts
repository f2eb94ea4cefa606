import { spaceOf } from "../../src/core/access/space.ts";
import { DEMONSTRATION } from "../../src/core/demonstration.ts";
import { apiKeys, assignments, organizations, rules, scoringProfiles, signalTemplates } from "../../src/db/schema.ts";
import { hashOf } from "../keys/hash.ts";
import { demoLabelRows } from "./demo-annotations.ts";
import { DEMO_TENANT, demoBatchRows } from "./demo-batch.ts";
import { demoDeploymentRows } from "./demo-deployment.ts";
import { demoWebhookRows } from "./demo-webhook.ts";
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
export async function demoRows(secretsKey: string): Promise<string[]> {
  const { organizationId, keyId, profileId, ruleId, assignmentId, company } = DEMONSTRATION;
  const spaceId = spaceOf(organizationId, "test");
  const createdAt = Date.now();
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
    ...(await demoDeploymentRows(spaceId)),
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
    ...(await demoWebhookRows(spaceId, DEMO_TENANT, secretsKey)),
    ...demoLabelRows(spaceId),
    insertRow(assignments, { spaceId, profileId, objectId: company, id: assignmentId, assignedAt: createdAt }),
  ];
}
