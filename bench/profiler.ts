import { createServer } from "node:net";

/** Where the time of a profile went: a place of the code, or what the engine does itself, as "(garbage collector)". */
export interface Sample {
  readonly functionName: string;
  /** The line of the code, from 0; below 0 where there is none. */
  readonly line: number;
  readonly us: number;
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const INTERVAL_US = 200;

/** Returns a port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}

/**
 * Returns where a Worker spends its time while `load` runs.
 * Reference: Chrome DevTools Protocol, Profiler domain.
 */
export async function profileWhile(port: number, worker: string, load: () => Promise<void>): Promise<Sample[]> {
  const targets: readonly { readonly id: string; readonly webSocketDebuggerUrl: string }[] = JSON.parse(
    await (await fetch(`http://127.0.0.1:${port}/json`)).text(),
  );
  const target = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl.includes(worker));
  if (!target) throw new Error(`The inspector knows no Worker ${worker}.`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const opened = Promise.withResolvers<void>();
  socket.addEventListener("open", () => opened.resolve(), { once: true });
  await opened.promise;
  const waiting = new Map<number, (result: { readonly profile: Profile }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  const call = (method: string, params: object = {}) => {
    const answered = Promise.withResolvers<{ readonly profile: Profile }>();
    const id = waiting.size + 1;
    waiting.set(id, answered.resolve);
    socket.send(JSON.stringify({ id, method, params }));
    return answered.promise;
  };
  await call("Profiler.enable");
  await call("Profiler.setSamplingInterval", { interval: INTERVAL_US });
  await call("Profiler.start");
  await load();
  const { profile } = await call("Profiler.stop");
  socket.close();
  return samplesOf(profile);
}

function samplesOf({ nodes, samples, timeDeltas }: Profile): Sample[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  return samples.flatMap((id, index) => {
    const frame = frames.get(id);
    if (!frame || frame.functionName === "(idle)") return [];
    const line = frame.url === "" ? -1 : frame.lineNumber;
    return [{ functionName: frame.functionName, line, us: timeDeltas[index] ?? 0 }];
  });
}
