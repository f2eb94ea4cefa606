const CANDIDATES = [",", ";", "\t", "|"];
const LONGEST_HEADER = 1024 * 1024;

/** The delimiter of a CSV file, the one wanted or the one that cuts its first line into most columns, and all of its text. */
export async function findDelimiter(
  chunks: AsyncIterable<string>,
  wanted: string | undefined,
): Promise<{ delimiter: string; text: () => AsyncGenerator<string> }> {
  if (wanted !== undefined) return { delimiter: wanted, text: () => copyOf(chunks) };
  const iterator = chunks[Symbol.asyncIterator]();
  let start = "";
  while (!/[^\r\n][\r\n]/.test(start) && start.length < LONGEST_HEADER) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    start += value;
  }
  async function* text() {
    yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { delimiter: mostColumns(start), text };
}

async function* copyOf(chunks: AsyncIterable<string>) {
  yield* chunks;
}

function mostColumns(start: string): string {
  const [line = ""] = start.replace(/^[\r\n]+/, "").split(/[\r\n]/, 1);
  const outsideQuotes = line.replaceAll(/"[^"]*"/g, "");
  const counted = CANDIDATES.map((delimiter) => ({ delimiter, columns: outsideQuotes.split(delimiter).length }));
  return counted.reduce((best, other) => (other.columns > best.columns ? other : best)).delimiter;
}
