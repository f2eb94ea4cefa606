import { env } from "cloudflare:workers";

/** Returns the database with another request's work done just before the `nth` batch: a race that always happens. */
export function interleavedAtBatch(nth: number, other: () => Promise<unknown>): D1Database {
  let batches = 0;
  return new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof member === "function" ? member.bind(target) : member;
      return async (statements: D1PreparedStatement[]) => {
        batches += 1;
        if (batches === nth) await other();
        return target.batch(statements);
      };
    },
  });
}
