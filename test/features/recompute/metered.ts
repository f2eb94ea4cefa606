import { env } from "cloudflare:workers";
import { freshIsolate } from "../../support/api.ts";

/** One statement that was run, and what D1 bills for it. */
export interface Run {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly changes: number;
}

export interface Meter {
  /** Round trips to the database. */
  trips: number;
  readonly runs: Run[];
}

/** Returns a fresh isolate whose statements are metered, one by one, in batches too. */
export function meteredIsolate(): { bindings: Env; meter: Meter } {
  const meter: Meter = { trips: 0, runs: [] };
  return { bindings: freshIsolate({ DB: meteredDatabase(meter) }), meter };
}

interface Known {
  readonly statement: D1PreparedStatement;
  readonly sql: string;
  readonly params: readonly unknown[];
}

const EXECUTE = new Set(["all", "first", "raw", "run"]);

function meteredDatabase(meter: Meter): D1Database {
  const known = new WeakMap<object, Known>();
  const record = ({ sql, params }: Known, { rows_read: rowsRead, rows_written: rowsWritten, changes }: D1Meta) =>
    meter.runs.push({ sql, params, rowsRead, rowsWritten, changes });
  const wrap = (own: Known): D1PreparedStatement => {
    const proxy = new Proxy(own.statement, {
      get(target, name) {
        if (name === "bind") {
          return (...params: unknown[]) => wrap({ statement: target.bind(...params), sql: own.sql, params });
        }
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        if (!EXECUTE.has(String(name)) || !/^\s*SELECT/i.test(own.sql)) return member.bind(target);
        return async (...options: unknown[]) => {
          meter.trips += 1;
          record(own, (await target.all()).meta); // raw() answers no meta; reading twice changes nothing
          return member.call(target, ...options);
        };
      },
    });
    known.set(proxy, own);
    return proxy;
  };
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => wrap({ statement: target.prepare(sql), sql, params: [] });
      const member: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof member === "function" ? member.bind(target) : member;
      return async (proxies: D1PreparedStatement[]) => {
        meter.trips += 1;
        const sent = proxies.flatMap((proxy) => known.get(proxy) ?? []);
        const results = await target.batch(sent.map(({ statement }) => statement));
        results.forEach(({ meta }, at) => sent[at] && record(sent[at], meta));
        return results;
      };
    },
  });
}

/** Returns how SQLite goes about a statement, one line for each step. */
export async function planOf({ sql, params }: Pick<Run, "sql" | "params">): Promise<string[]> {
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}
