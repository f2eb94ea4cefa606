import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { meteredIsolate, planOf, type Meter, type Run } from "./metered.ts";
import { companies, stopClock, stored, World } from "./world.ts";

beforeEach(stopClock);
afterEach(() => vi.useRealTimers());

const OBJECTS = companies(200);
const from100 = (points: number) => ({
  ranges: [
    { min: 0, max: 100, points: 10 },
    { min: 100, max: 1_000, points },
  ],
});

/** Objects with an answer each, half of them below 100; one rule in each dimension. */
async function begin(): Promise<World> {
  const world = await World.make();
  await world.putRule("number", from100(10));
  await world.putRule("boolean", { true: 5 }, { dimension: "urgency" });
  const signals = OBJECTS.map((objectId, at) => ({ objectId, signalTemplateId: world.templates.number, answer: at }));
  await world.send("POST", "/v1/scoring/signals", { objectType: "company", signals });
  await world.rest();
  await world.assign(OBJECTS);
  return world;
}

/** Delivers the next message and returns what it cost. */
async function deliverMetered(world: World, times = 1): Promise<Meter> {
  await world.ringAll();
  const [message] = world.messages.splice(0);
  if (!message) throw new Error("nothing was to be delivered");
  for (let time = 1; time < times; time += 1) expect(await world.deliver(message)).toBe(true);
  const { bindings, meter } = meteredIsolate();
  expect(await world.deliver(message, { bindings })).toBe(true);
  return meter;
}

const written = ({ runs }: Meter) => runs.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);

/** How many rows a statement was given: those of the JSON text among its parameters, or the objects of its range. */
function inputsOf({ sql, params }: Run): number {
  if (!/json_each|a\.object_id > /.test(sql)) return 0;
  const lists = params.flatMap((param) => (typeof param === "string" && param.startsWith("[") ? [param] : []));
  const [list] = lists;
  const rows: unknown = list === undefined ? OBJECTS : JSON.parse(list);
  return Array.isArray(rows) ? rows.length : 0;
}

describe("a page of a recompute", () => {
  test("makes two round trips, and writes one row for each changed score", async () => {
    const world = await begin();
    await world.putRule("number", from100(5));
    const meter = await deliverMetered(world);
    expect([meter.trips, written(meter)]).toEqual([2, 100]);
  });

  test("reads no score to tell of it where nobody listens", async () => {
    const world = await begin();
    await world.putRule("number", from100(5));
    const { runs } = await deliverMetered(world);
    const told = runs.filter((run) => nameOf(run) === "insertScoreChanges");
    expect(told.map(({ rowsWritten }) => rowsWritten)).toEqual([0]);
    expect(told[0]?.rowsRead).toBeLessThanOrEqual(2);
  });

  test("costs two more round trips and the row of its promise, which goes again, where somebody listens", async () => {
    const world = await begin();
    await world.listen();
    await world.putRule("number", from100(5));
    const meter = await deliverMetered(world);
    expect([meter.trips, written(meter)]).toEqual([4, 100 + 2]);
    expect(await world.promised()).toHaveLength(100);
    expect(await stored(world, "outbox")).toEqual([]);
  });

  test("that is delivered again makes two round trips and writes no row", async () => {
    const world = await begin();
    await world.putRule("number", from100(5));
    const meter = await deliverMetered(world, 2);
    expect([meter.trips, written(meter)]).toEqual([2, 0]);
  });

  test("whose results outgrow one statement is still one batch", async () => {
    const world = await begin();
    const choices = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${at} ${"x".repeat(95)}`, 1]));
    const answer = Object.keys(choices);
    const signalTemplateId = world.templates.list;
    const objects = companies(500);
    await world.assign(objects);
    for (let from = 0; from < objects.length; from += 50) {
      const signals = objects.slice(from, from + 50).map((objectId) => ({ objectId, signalTemplateId, answer }));
      await world.send("POST", "/v1/scoring/signals", { objectType: "company", signals });
    }
    await world.rest();
    await world.putRule("list", { choices, mode: "additive" });
    const meter = await deliverMetered(world);
    const inserts = meter.runs.filter(({ sql }) => sql.includes("INSERT INTO profile_scores"));
    expect(inserts.length).toBeGreaterThan(1);
    for (const { params } of inserts) expect(JSON.stringify(params).length).toBeLessThan(1_500_000);
    expect([meter.trips, written(meter)]).toEqual([2, 500]);
  });
});

test("a run of objects makes two round trips, and writes nothing where nothing has changed", async () => {
  const world = await begin();
  await world.compute(OBJECTS);
  const meter = await deliverMetered(world);
  expect([meter.trips, written(meter)]).toEqual([2, 0]);
});

test("every bulk statement starts at its input, finds each row by a key and reads at most five rows for one", async () => {
  const world = await begin();
  const bulk = new Map<string, Run>();
  const keep = ({ runs }: Meter) => {
    for (const run of runs) if (inputsOf(run) > 100) bulk.set(nameOf(run), run);
  };
  await world.putRule("number", from100(5));
  keep(await deliverMetered(world));
  await world.compute(OBJECTS);
  keep(await deliverMetered(world));
  const { bindings, meter } = meteredIsolate();
  const others = companies(400).slice(200);
  const signalTemplateId = world.templates.number;
  const signals = companies(400).map((objectId) => ({ objectId, signalTemplateId, answer: 777 })); // half are known
  await world.send("POST", "/v1/scoring/signals", { objectType: "company", signals }, bindings);
  const body = { profileId: world.profileId, objectType: "company", objectIds: others };
  await world.send("POST", "/v1/scoring/assignments/bulk", body, bindings);
  keep(meter);

  for (const [name, run] of bulk) {
    expect(run.rowsRead / inputsOf(run), name).toBeLessThanOrEqual(5);
    const steps = (await planOf(run)).filter((step) => !OF_LISTENERS.test(step));
    const scans = steps.filter((step) => step.startsWith("SCAN") && !/^SCAN ([je] VIRTUAL TABLE|[wta]$)/.test(step));
    expect(scans, `${name}: ${steps.join(" | ")}`).toEqual([]);
    const joined = steps.filter((step) => /^(SCAN|SEARCH) (?!scoring_profiles|[wta]$|e VIRTUAL)/.test(step));
    expect(joined[0], name).toMatch(/^SCAN j VIRTUAL TABLE|^SEARCH a USING PRIMARY KEY .*object_id>/);
    for (const step of joined.slice(1)) expect(step, name).toMatch(/^SEARCH \w+ USING (PRIMARY KEY|(COVERING )?INDEX)/);
  }
  expect([...bulk.keys()].toSorted()).toEqual([
    "insertAssignments",
    "insertScoreChanges",
    "insertStaleObjects",
    "listMadeAssignments",
    "listStaleInputs",
    "mergeSignalRows",
    "readCandidates",
    "readForSignals",
    "readObjectRules",
    "readObjectSignals",
    "readObjects",
    "readRange",
    "writeResults",
  ]);
});

/** The steps that find out whether somebody listens: the endpoints of one space, of which there are at most five. */
const OF_LISTENERS = /^(SCAN CONSTANT ROW|SCAN heard|SCAN asked VIRTUAL TABLE|SEARCH w USING PRIMARY KEY)/;

function nameOf({ sql }: Run): string {
  const marks: readonly (readonly [string, RegExp])[] = [
    ["writeResults", /INSERT INTO profile_scores/],
    ["insertScoreChanges", /AS heard/],
    ["insertStaleObjects", /json_group_array\(DISTINCT/],
    ["mergeSignalRows", /INSERT INTO object_signals/],
    ["insertAssignments", /INSERT INTO assignments/],
    ["listMadeAssignments", /a\.id = j\.value/],
    ["readCandidates", /AS assignmentId/],
    ["readObjectRules", /SELECT DISTINCT a.profile_id/],
    ["listStaleInputs", /p\.revision <> /],
    ["readObjectSignals", /s\.object_id AS objectId, coalesce/],
    ["readObjects", /INDEXED BY assignments_by_object/],
    ["readRange", /a\.object_id > /],
    ["readForSignals", /CROSS JOIN object_signals/],
  ];
  return marks.find(([, mark]) => mark.test(sql))?.[0] ?? sql;
}

test("reading the scores of objects reads at most five rows for each score", async () => {
  const world = await begin();
  const { bindings, meter } = meteredIsolate();
  const query = OBJECTS.map((objectId) => `&objectId=${objectId}`).join("");
  const scores = await world.send<unknown[]>(
    "GET",
    `/v1/scoring/scores?objectType=company${query}`,
    undefined,
    bindings,
  );
  expect(scores.length).toBe(400);
  const [read] = meter.runs.filter(({ sql }) => sql.includes("CROSS JOIN profile_scores"));
  expect(read && read.rowsRead / scores.length).toBeLessThanOrEqual(5);
  const steps = read ? await planOf(read) : [];
  expect(steps[0]).toMatch(/^SCAN j VIRTUAL TABLE/);
  expect(steps.slice(1, 3).filter((step) => !step.startsWith("SEARCH"))).toEqual([]);
});

test("a stored score of ten rules takes at most 600 bytes, what stood before included", async () => {
  const world = await World.make();
  const objectId = "international-shipping-and-logistics.example.com";
  const templateIds: string[] = [];
  for (let rule = 0; rule < 10; rule += 1) {
    const body = { name: `n${rule}`, question: "?", answerType: rule % 3 === 0 ? "boolean" : "number" };
    const made = await world.send<{ templateId: string }>("POST", "/v1/companies/signals/templates", body);
    templateIds.push(made.templateId);
    const pointValues = rule % 3 === 0 ? { true: 10 } : { ranges: [{ min: 100, max: 1_000, points: 10 }] };
    const rules = { signalTemplateId: made.templateId, dimension: "fit", answerType: body.answerType, pointValues };
    await world.send("PUT", `/v1/scoring/profiles/${world.profileId}/rules`, rules);
  }
  await world.assign([objectId]);
  for (const number of [874, 512]) {
    const signals = templateIds.map((signalTemplateId, rule) => ({
      objectId,
      signalTemplateId,
      answer: rule % 3 === 0 ? number > 600 : number,
    }));
    await world.send("POST", "/v1/scoring/signals", { objectType: "company", signals });
    await world.rest();
  }
  const [row] = await stored(world, "profile_scores");
  expect(row).toMatchObject({ total_rules: 10, signal_coverage: 10, version: 3 });
  const bytes = Object.values(row ?? {}).map((value) => bytesOf(value));
  expect(bytes.reduce((sum, own) => sum + own, 0)).toBeLessThanOrEqual(600);
});

/** What SQLite stores of a value: its bytes, and one or two that tell what it is. Reference: the file format, 2.1. */
function bytesOf(value: unknown): number {
  if (value === null) return 1;
  if (typeof value !== "string") return 1 + (Number.isInteger(value) ? (Math.abs(Number(value)) < 2 ** 15 ? 2 : 6) : 8);
  const { length } = new TextEncoder().encode(value);
  return (length < 58 ? 1 : 2) + length;
}
