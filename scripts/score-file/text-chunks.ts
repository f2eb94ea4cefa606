import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { failure } from "../api/failure.ts";

/** A file as text, chunk by chunk, and how many of its bytes have been read so far. */
export type TextSource = { name: string; bytesRead: number; chunks: AsyncIterable<string> };

/** A source that is let go of, whether it was read to its end or not. */
export type OpenText = TextSource & { close: () => void };

/**
 * Opens a file, or with "-" the standard input: UTF-8 or UTF-16, as it is or compressed with gzip. Waiting for an input
 * that does not come ends with `stopping`.
 */
export function openText(path: string, stdin: Readable, stopping: AbortSignal): OpenText {
  const name = path === "-" ? "The standard input" : path;
  const stream = path === "-" ? addAbortSignal(stopping, stdin) : createReadStream(path);
  const source = { name, bytesRead: 0, chunks: decoded(), close: () => void stream.destroy() };

  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      source.bytesRead += bytes.length;
      yield bytes;
    }
  }

  async function* decoded(): AsyncGenerator<string> {
    let decoder: TextDecoder | undefined;
    for await (const bytes of withWholeHead(unzipped(name, counted()))) {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true, ignoreBOM: false }); // false drops a byte order mark
      yield decodeOrFail(name, decoder, bytes);
    }
    if (decoder !== undefined) yield decodeOrFail(name, decoder);
  }

  return source;
}

const HEAD_BYTES = 4;

/** The same bytes, the first piece at least as long as what is looked at to find out what they are. */
async function* withWholeHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  let whole = false;
  for await (const chunk of chunks) {
    if (whole) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    whole = head.length >= HEAD_BYTES;
    if (whole) yield head;
  }
  if (!whole && head.length > 0) yield head;
}

async function* unzipped(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = withWholeHead(chunks);
  const first = await reader.next();
  if (first.done === true) return;
  async function* all() {
    yield first.value;
    yield* reader;
  }
  const [one, two] = first.value;
  if (one !== 0x1f || two !== 0x8b) {
    yield* all();
    return;
  }
  const gunzip = createGunzip();
  const piped = pipeline(all, gunzip);
  piped.catch(() => undefined); // the loop below throws the same
  try {
    yield* gunzip;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("Z_")) throw error;
    throw failure(`${name} is a damaged or incomplete gzip file (${error.message}). Get it anew.`);
  }
}

function encodingOf([a = 1, b = 1, c = 1, d = 1]: Uint8Array): string {
  if ((a === 0xff && b === 0xfe) || (b === 0 && d === 0 && a !== 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && c === 0 && b !== 0)) return "utf-16be";
  return "utf-8";
}

function decodeOrFail(name: string, decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    const found = decoder.encoding.toUpperCase();
    throw failure(`${name} is not ${found} text. Save it as UTF-8 and start again with --restart.`);
  }
}
