import { expect, test } from "vitest";
import { HEARTBEAT, statusEvent } from "../../../src/core/batch/status-event.ts";

test("an event has its number and one line of data; the last has a name", () => {
  expect(statusEvent(3, '{"completed":3}', false)).toBe('id: 3\ndata: {"completed":3}\n\n');
  expect(statusEvent(4, "{}", true)).toBe("id: 4\nevent: completed\ndata: {}\n\n");
});

test("a heartbeat is a comment, which no reader takes for an event", () => {
  expect(HEARTBEAT).toMatch(/^: [^\n]*\n\n$/);
});
