/**
 * The least that batches of scoring jobs take: plain statements of 1,000 rows, one after another, that insert batches, chunks
 * and jobs and then end the jobs, over rows that are in memory. The bench makes the tables `bare_…` beforehand, of the same
 * shape as this Worker's and in the same database.
 */
interface Database {
  prepare(sql: string): Statement;
}
interface Statement {
  bind(...values: unknown[]): Statement;
  run(): Promise<{ readonly meta: { readonly changes: number } }>;
  all(): Promise<{ readonly results: readonly { readonly rows: string }[] }>;
}

const BATCH =
  `space_id tenant_id id job_id parent_batch_id criteria_revision is_single shares_jobs total completed failed
  created_at completed_at ended_by`.split(/\s+/);
const CHUNK = "space_id tenant_id batch_id number job_ids started_at".split(" ");
const JOB = "space_id tenant_id id job_id application_id batch_id chunk candidate status created_at".split(" ");
const END = "space_id tenant_id id status outcome model_version ended_at ended_by".split(" ");

/** The rows of one batch, each kind in one text; jobs as they are inserted, and as they end. */
const read = (table: string, columns: readonly string[], key: string, order: string) => `
  SELECT json_group_array(json_array(${columns.join(", ")})) AS rows FROM (SELECT * FROM ${table} WHERE ${key} = ?1 ORDER BY ${order})`;
const insert = (table: string, columns: readonly string[]) => `
  INSERT INTO ${table} (${columns.join(", ")}) SELECT ${columns.map((_, index) => `value ->> ${index}`).join(", ")} FROM json_each(?1)`;
const WRITES = [
  { rows: read("scoring_batches", BATCH, "id", "id"), write: insert("bare_batches", BATCH) },
  { rows: read("scoring_chunks", CHUNK, "batch_id", "number"), write: insert("bare_chunks", CHUNK) },
  {
    rows: read("scoring_jobs", JOB, "batch_id", "chunk").replace("status, created_at", "'queued', created_at"),
    write: insert("bare_jobs", JOB),
  },
  {
    rows: read("scoring_jobs", END, "batch_id", "chunk"),
    write: `UPDATE bare_jobs SET status = value ->> 3, outcome = value ->> 4, model_version = value ->> 5,
      ended_at = value ->> 6, ended_by = value ->> 7 FROM json_each(?1)
      WHERE bare_jobs.space_id = value ->> 0 AND bare_jobs.tenant_id = value ->> 1 AND bare_jobs.id = value ->> 2`,
  },
];

let texts: { readonly write: string; readonly rows: string }[] = [];

export default {
  async fetch(request: Request, { DB }: { readonly DB: Database }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/prepare") {
      texts = [];
      for (const batchId of searchParams.getAll("batchId")) {
        for (const { rows, write } of WRITES) {
          const [found] = (await DB.prepare(rows).bind(batchId).all()).results;
          texts.push({ write, rows: found?.rows ?? "[]" });
        }
      }
      return Response.json({ statements: texts.length });
    }
    let changes = 0;
    for (const { write, rows } of texts) changes += (await DB.prepare(write).bind(rows).run()).meta.changes;
    return Response.json({ changes });
  },
};
