import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import { freshIsolate } from "./api.ts";

/** What an isolate has asked of the outside. */
export interface Calls {
  d1: number;
  objects: number;
}

const EXECUTE = new Set(["all", "first", "raw", "run"]);

/**
 * Returns a fresh isolate whose round trips to the database and calls of objects are counted. The clock stands still for
 * the rest of the test: nothing is asked for again because it has grown old meanwhile.
 */
export function countedIsolate(replaced: Partial<Env> = {}): { bindings: Env; calls: Calls } {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const calls: Calls = { d1: 0, objects: 0 };
  const bindings = freshIsolate({
    DB: countedDatabase(calls),
    RATE_LIMITER: countedObjects(calls, env.RATE_LIMITER),
    SPACE_USAGE: countedObjects(calls, env.SPACE_USAGE),
    ...replaced,
  });
  return { bindings, calls };
}

function countedDatabase(calls: Calls): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        if (EXECUTE.has(String(name))) calls.d1 += 1;
        return member.bind(target);
      },
    });
    originals.set(proxy, statement);
    return proxy;
  };
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => wrap(target.prepare(sql));
      if (name !== "batch") return Reflect.get(target, name);
      return (statements: D1PreparedStatement[]) => {
        calls.d1 += 1;
        return target.batch(statements.map((statement) => originals.get(statement) ?? statement));
      };
    },
  });
}

function countedObjects<Objects extends Env["RATE_LIMITER"] | Env["SPACE_USAGE"]>(
  calls: Calls,
  objects: Objects,
): Objects {
  return new Proxy(objects, {
    get(target, name) {
      if (name !== "getByName") return Reflect.get(target, name);
      calls.objects += 1;
      return target.getByName.bind(target);
    },
  });
}
