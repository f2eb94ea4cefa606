import { createParser } from "eventsource-parser";

/** One event of a stream. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly data: string;
}

/** Returns the events of a stream as they come; `onBytes` is called for whatever comes, comments too. */
export async function* readStream(
  body: AsyncIterable<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<StreamEvent> {
  const events: StreamEvent[] = [];
  const parser = createParser({ onEvent: ({ id, event, data }) => events.push({ id, name: event, data }) });
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    onBytes();
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* events.splice(0);
  }
}
