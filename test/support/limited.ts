import { env } from "cloudflare:workers";

/** What D1 refuses and the local database takes. Reference: Cloudflare, D1, Limits. */
const MAX_VALUE_BYTES = 2_000_000;
const MAX_ROW_BYTES = 2_000_000;
const MAX_STATEMENT_BYTES = 100_000;
const MAX_PARAMETERS = 100;
const MAX_COMPOUND_TERMS = 5;

const encoder = new TextEncoder();
const EXECUTE = new Set(["all", "first", "raw", "run"]);

/** Returns the database with D1's own limits, which fail the test that meets one. */
export function limitedDatabase(): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") {
          return (...values: unknown[]) => {
            checkParameters(values);
            return wrap(target.bind(...values));
          };
        }
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        if (!EXECUTE.has(String(name))) return member.bind(target);
        return async (...options: unknown[]) => {
          const answer: unknown = await member.apply(target, options);
          checkRows(answer);
          return answer;
        };
      },
    });
    originals.set(proxy, statement);
    return proxy;
  };
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") {
        return (sql: string) => {
          checkStatement(sql);
          return wrap(target.prepare(sql));
        };
      }
      if (name !== "batch") return Reflect.get(target, name);
      return async (statements: D1PreparedStatement[]) => {
        const answers = await target.batch(statements.map((statement) => originals.get(statement) ?? statement));
        for (const answer of answers) checkRows(answer);
        return answers;
      };
    },
  });
}

function checkStatement(sql: string): void {
  if (bytesOf(sql) > MAX_STATEMENT_BYTES) throw new Error(`D1 refuses a statement of ${bytesOf(sql)} bytes.`);
  const terms = sql.split(/\b(?:UNION|INTERSECT|EXCEPT)\b/i).length;
  if (terms > MAX_COMPOUND_TERMS) throw new Error(`D1 refuses a compound SELECT of ${terms} terms.`);
}

function checkParameters(values: readonly unknown[]): void {
  if (values.length > MAX_PARAMETERS) throw new Error(`D1 refuses ${values.length} parameters.`);
  for (const value of values) {
    if (bytesOf(value) > MAX_VALUE_BYTES) throw new Error(`D1 refuses a parameter of ${bytesOf(value)} bytes.`);
  }
}

function checkRows(answer: unknown): void {
  const rows: unknown = Array.isArray(answer) ? answer : Reflect.get(Object(answer), "results");
  if (!Array.isArray(rows)) return;
  for (const row of rows) {
    const bytes = Object.values(Object(row)).reduce((sum: number, value) => sum + bytesOf(value), 0);
    if (bytes > MAX_ROW_BYTES) throw new Error(`D1 refuses a row of ${bytes} bytes.`);
  }
}

function bytesOf(value: unknown): number {
  return typeof value === "string" ? encoder.encode(value).length : 8;
}
