/** Writes one structured line. Values are ids, codes and durations: never a secret, never a feature. */
export function log(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}
