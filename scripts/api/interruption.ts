// npm hands a Ctrl-C on to the script that the terminal has already told: two signals for one key press.
const SAME_PRESS_MS = 500;

/** The wish to stop: `stopping` after the request in flight, `aborting` at once. */
export type Interruption = { stopping: AbortSignal; aborting: AbortSignal; ignore: () => void };

/** Listens for Ctrl-C and SIGTERM: the first asks to stop, the second to drop the request in flight, the third kills. */
export function listenForInterruption(onStop: () => void): Interruption {
  const stop = new AbortController();
  const abort = new AbortController();
  let firstAt = 0;

  const ignore = () => {
    process.off("SIGINT", heard);
    process.off("SIGTERM", heard);
  };

  function heard() {
    if (!stop.signal.aborted) {
      firstAt = Date.now();
      onStop();
      stop.abort();
    } else if (Date.now() - firstAt > SAME_PRESS_MS) {
      ignore();
      abort.abort();
    }
  }

  process.on("SIGINT", heard);
  process.on("SIGTERM", heard);
  return { stopping: stop.signal, aborting: abort.signal, ignore };
}
