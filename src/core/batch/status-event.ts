/**
 * Returns one Server-Sent Event: its id is a sequence number, its data one line of JSON. The last event of a stream is named.
 * Reference: HTML Living Standard, section 9.2.6, interpreting an event stream.
 */
export function statusEvent(sequence: number, data: string, isLast: boolean): string {
  return `id: ${sequence}\n${isLast ? "event: completed\n" : ""}data: ${data}\n\n`;
}

/** A comment that keeps a stream open and shows a watcher that has gone. */
export const HEARTBEAT = ": still here\n\n";
