import { env } from "cloudflare:workers";

/** Returns the database with one batch that fails: the `nth`, before it is committed or after, as D1's own faults do. */
export function failingAtBatch(nth: number, when: "before" | "after" = "before"): D1Database {
  let batches = 0;
  return new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof member === "function" ? member.bind(target) : member;
      return async (statements: D1PreparedStatement[]) => {
        batches += 1;
        if (batches !== nth) return target.batch(statements);
        if (when === "after") await target.batch(statements);
        throw new Error("D1_ERROR: Network connection lost.");
      };
    },
  });
}

/** Returns the database with every statement failing. */
export function failingDatabase(): D1Database {
  return new Proxy(env.DB, {
    get: () => () => {
      throw new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued.");
    },
  });
}
