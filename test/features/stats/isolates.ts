import { env } from "cloudflare:workers";
import { freshIsolate } from "../../support/api.ts";

type Objects = Env["DEPLOYMENT_STATS"];
type Stub = ReturnType<Objects["getByName"]>;
type Take = Parameters<Stub["take"]>[0];

/** Returns an isolate in whose place every hand-over arrives three times. */
export function repeatingIsolate(): Env {
  return isolateWith(async (stub, handOver) => {
    await stub.take(handOver);
    await Promise.all([stub.take(handOver), stub.take(handOver)]);
  });
}

/** Returns an isolate whose next hand-overs fail, before they arrive or after; nothing else of its objects can be asked. */
export function failingIsolate(count: number, when: "before" | "after"): Env {
  let left = count;
  return isolateWith(async (stub, handOver) => {
    left -= 1;
    if (left < 0 || when === "after") await stub.take(handOver);
    if (left >= 0) throw new Error("Network connection lost.");
  });
}

/** Returns an isolate that hands over so often, and how many hand-overs it has made. */
export function countingIsolate(everyMs: number): { readonly bindings: Env; readonly taken: () => number } {
  let taken = 0;
  const bindings = isolateWith(
    async (stub, handOver) => {
      taken += 1;
      await stub.take(handOver);
    },
    { STATS_HAND_OVER_MS: String(everyMs) },
  );
  return { bindings, taken: () => taken };
}

function isolateWith(take: (stub: Stub, handOver: Take) => Promise<void>, replaced: Partial<Env> = {}): Env {
  const objects = new Proxy(env.DEPLOYMENT_STATS, {
    get(target, name) {
      if (name !== "getByName") return Reflect.get(target, name);
      return (id: string) => ({
        take: (handOver: Take) => take(target.getByName(id), handOver),
        read: () => Promise.reject(new Error("Network connection lost.")),
        falls: () => Promise.reject(new Error("Network connection lost.")),
      });
    },
  });
  return freshIsolate({ ...replaced, DEPLOYMENT_STATS: objects });
}
