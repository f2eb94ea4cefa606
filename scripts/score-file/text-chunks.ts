import { createReadStream } from "node:fs";
import { failure } from "./failure.ts";

/** A file as text, chunk by chunk, and how much of it has been read so far. */
export type TextSource = { path: string; bytesRead: number; chunks: AsyncIterable<string> };

export function openText(path: string): TextSource {
  const source: TextSource = { path, bytesRead: 0, chunks: decode() };

  async function* decode(): AsyncGenerator<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }); // false drops a byte order mark
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      source.bytesRead += chunk.length;
      yield decodeOrFail(path, () => decoder.decode(chunk, { stream: true }));
    }
    yield decodeOrFail(path, () => decoder.decode());
  }

  return source;
}

function decodeOrFail(path: string, decode: () => string): string {
  try {
    return decode();
  } catch {
    throw failure(`${path} is not UTF-8 text. Save it as UTF-8 and start again with --restart.`);
  }
}
