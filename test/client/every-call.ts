import assert from "node:assert/strict";
import { ApiError, client, type ErrorBody } from "../../dist/client/client.ts";

/** Calls every operation of the API with the generated client, as somebody writes it who has only read the document. */
export async function callEveryOperation(serverUrl: string, key: string): Promise<void> {
  client.configure({ serverUrl, auth: { bearer: key } });
  assert.equal((await client.checkHealth()).status, "ok");
  await useScorecards();
  await useProfiles();
  await useContactTemplates();
  await useKeys();
  await assert.rejects(client.getModel({ path: { id: "mod_none" } }), (error: unknown) => {
    assert(error instanceof ApiError && isErrorBody(error.body));
    assert.deepEqual([error.status, error.body.error.code], [404, "model_not_found"]);
    return true;
  });
}

async function useScorecards(): Promise<void> {
  const { model_id: modelId, deployment } = await client.deployModel({
    body: {
      spec: {
        metadata: { spec_version: "1.0", scorecard_id: "generated", name: "Generated", model_version: "1.0.0" },
        scaling: { base_points: 500, pdo: 50, target_score: 600, target_odds: 19 },
        variables: [
          { name: "age", type: "numeric", reason: { code: "R1", text: "Short history" } },
          { name: "purpose", type: "categorical" },
        ],
        bins: {
          age: [
            { range: "(-Infinity, 25]", points: -20 },
            { range: "(25, Infinity)", points: 15 },
            { range: "Missing", points: -5 },
          ],
          purpose: [
            { category: "car%,%business", points: 40 },
            { category: "Missing", points: 0 },
          ],
        },
        risk_grades: [
          { grade: "A", min_score: 550 },
          { grade: "B", max_score: 550 },
        ],
      },
    },
  });
  assert(deployment);
  const path = { slug: deployment.slug };
  const one = await client.scoreOne({ path, body: { id: "a", age: 41, purpose: "car" } });
  assert.deepEqual([one.id, one.score, one.risk_grade, one.contributions?.["age"]], ["a", 555, "A", 15]);
  const batch = await client.scoreBatch({ path, body: { records: [{ id: "a", age: 41, purpose: "car" }, {}] } });
  assert.deepEqual([batch.total, batch.results[0]?.score, batch.results[0]?.contributions], [2, 555, undefined]);

  assert.equal((await client.listModels({ query: { limit: 1 } })).data.length, 1);
  assert.equal((await client.getModel({ path: { id: modelId } })).spec.scaling.pdo, 50);
  assert.equal(
    (await client.updateModel({ path: { id: modelId }, body: { description: "Spring" } })).description,
    "Spring",
  );
  const slugs = await Array.fromAsync(client.listDeployments.items({ query: { limit: 1 } }), ({ slug }) => slug);
  assert(slugs.length > 1 && slugs.includes(deployment.slug), "every page of a list with a cursor is read");
  assert.equal((await client.getDeployment({ path })).champion_model.id, modelId);

  const sample = { records: [{ age: 41, purpose: "car" }, { age: 20 }] };
  const reference = await client.putModelReference({ path: { id: modelId }, body: sample });
  assert.deepEqual([reference.records, reference.score_bands, reference.variables], [2, 2, 2]);
  assert.equal((await client.getDeploymentDrift({ path, query: { days: 1 } })).reference_records, 2);
  const { arms } = await client.getDeploymentStats({ path, query: { hours: 1 } });
  assert(arms.every(({ model_id: scoredBy }) => scoredBy === modelId));
}

async function useProfiles(): Promise<void> {
  const { templateId } = await client.createCompanySignalTemplate({
    body: { name: "Head count", question: "How many people work there?", answerType: "number" },
  });
  const ofTemplate = { templateId };
  const templates = client.listCompanySignalTemplates.items({ query: { limit: 1, includeDeleted: false } });
  const templateIds = await Array.fromAsync(templates, (template) => template.templateId);
  assert(templateIds.length > 1 && templateIds.includes(templateId), "every page of a list by offset is read");
  assert.equal((await client.getCompanySignalTemplate({ path: ofTemplate })).weight, "important");
  assert.equal(
    (await client.updateCompanySignalTemplate({ path: ofTemplate, body: { weight: "nice_to_have" } })).version,
    2,
  );

  const { id } = await client.createProfile({ body: { profileType: "company", name: "Generated" } });
  const ofProfile = { profileId: id };
  const profileIds = await Array.fromAsync(client.listProfiles.items({ query: { limit: 1 } }), (profile) => profile.id);
  assert(profileIds.length > 1 && profileIds.includes(id), "every page of a list with a Link header is read");
  assert.equal((await client.updateProfile({ path: ofProfile, body: { name: "Renamed" } })).name, "Renamed");
  assert.equal((await client.getProfile({ path: ofProfile })).name, "Renamed");
  const rule = await client.upsertRule({
    path: ofProfile,
    body: {
      signalTemplateId: templateId,
      dimension: "fit",
      answerType: "number",
      pointValues: {
        ranges: [
          { min: 0, max: 100, points: 2 },
          { min: 100, max: 1_000, points: 10 },
        ],
      },
    },
  });
  assert.deepEqual(await client.listRules({ path: ofProfile }), [rule]);

  const signals = [{ objectId: "acme.com", signalTemplateId: templateId, answer: 874 }];
  assert.equal((await client.sendSignals({ body: { objectType: "company", signals } })).accepted, 1);
  const stored = await client.listSignals({ query: { objectType: "company", objectId: "acme.com" } });
  assert.equal(stored.data.find((signal) => signal.signalTemplateId === templateId)?.answer, 874);
  const assignment = await client.assignOne({ body: { profileId: id, objectType: "company", objectId: "acme.com" } });
  const others = await client.assignMany({
    body: { profileId: id, objectType: "company", objectIds: ["example.org"] },
  });
  assert.equal(others.length, 1);
  const assigned = await client.listAssignments({ query: { objectType: "company", objectId: "acme.com" } });
  assert(assigned.some((listed) => listed.id === assignment.id));
  const scores = await client.getScores({ query: { objectType: "company", objectId: ["acme.com", "example.org"] } });
  assert.equal(scores.find((score) => score.profileId === id && score.objectId === "acme.com")?.score, 100);
  const found = await client.searchScores({ body: { objectType: "company", objectIds: ["acme.com", "example.org"] } });
  assert.deepEqual(found, scores);
  assert.equal(
    (await client.rankScores({ path: ofProfile, query: { dimension: "fit", order: "desc" } })).data[0]?.objectId,
    "acme.com",
  );
  assert.equal((await client.recomputeScores({ body: { objectType: "company", objectIds: ["acme.com"] } })).queued, 1);
  assert.equal((await client.getRecomputeProgress({ path: ofProfile })).failed, 0);

  await client.removeAssignment({ path: { assignmentId: assignment.id } });
  await client.deleteRule({ path: { profileId: id, ruleId: rule.id } });
  await client.deleteProfile({ path: ofProfile });
  await client.deleteCompanySignalTemplate({ path: ofTemplate });
}

async function useContactTemplates(): Promise<void> {
  const { templateId } = await client.createContactSignalTemplate({
    body: { name: "Seniority", question: "How senior?" },
  });
  const path = { templateId };
  assert.equal((await client.listContactSignalTemplates()).items[0]?.templateId, templateId);
  assert.equal((await client.getContactSignalTemplate({ path })).answerType, "open_text");
  assert.equal((await client.updateContactSignalTemplate({ path, body: { name: "Rank" } })).name, "Rank");
  await client.deleteContactSignalTemplate({ path });
}

async function useKeys(): Promise<void> {
  const created = await client.createKey({ body: { name: "generated" }, headers: { "idempotency-key": "every-call" } });
  assert.deepEqual(created.scopes, ["score"]);
  assert((await client.listKeys()).data.some(({ id }) => id === created.id));
  const { stored, limits } = await client.getUsage();
  assert(stored.rows <= limits.rows && stored.bytes <= limits.bytes);
  assert.equal((await client.revokeKey({ path: { id: created.id } })).success, true);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null && "error" in body;
}
