/**
 * The least that writing scores takes: one plain upsert after another, 1,000 rows each, over rows that are in memory. The
 * bench copies the table `profile_scores` to `bare_scores` beforehand, in the same database.
 */
interface Database {
  prepare(sql: string): Statement;
}
interface Statement {
  bind(...values: unknown[]): Statement;
  run(): Promise<{ readonly meta: { readonly changes: number } }>;
  all(): Promise<{ readonly results: readonly { readonly rows: string }[] }>;
}

const COLUMNS = `space_id profile_id dimension object_id score contributions revision signal_coverage total_rules
  result_hash version previous_score previous_contributions previous_revision computed_at run`.split(/\s+/);
const KEY = COLUMNS.slice(0, 4);

/** The rows of a profile at a revision, 1,000 in each text. */
const PAGES = `SELECT json_group_array(json_array(${COLUMNS.join(", ")})) AS rows
  FROM (SELECT *, row_number() OVER (ORDER BY object_id) AS place FROM profile_scores WHERE profile_id = ?1 AND revision = ?2)
  GROUP BY (place - 1) / 1000`;
const UPSERT = `INSERT INTO bare_scores (${COLUMNS.join(", ")})
  SELECT ${COLUMNS.map((_, index) => `value ->> ${index}`).join(", ")} FROM json_each(?1) WHERE true
  ON CONFLICT (${KEY.join(", ")}) DO UPDATE SET
  ${COLUMNS.slice(KEY.length)
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}`;

let pages: string[] = [];

export default {
  async fetch(request: Request, { DB }: { readonly DB: Database }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/prepare") {
      const wanted = DB.prepare(PAGES).bind(searchParams.get("profileId"), Number(searchParams.get("revision")));
      pages = (await wanted.all()).results.map(({ rows }) => rows);
      return Response.json({ pages: pages.length });
    }
    let changes = 0;
    for (const page of pages) changes += (await DB.prepare(UPSERT).bind(page).run()).meta.changes;
    return Response.json({ changes });
  },
};
