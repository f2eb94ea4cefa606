import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cutChunks } from "../../../src/core/batch/cut-chunks.ts";

test("chunks hold all items in order, none more than a hundred or than its weight, unless one item is heavier", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 350 }),
      fc.integer({ min: 1, max: 400 }),
      (weights, most) => {
        const chunks = cutChunks(weights, (weight) => weight, most);
        expect(chunks.flat()).toEqual(weights);
        for (const chunk of chunks) {
          const sum = chunk.reduce((total, weight) => total + weight, 0);
          expect(chunk.length > 0 && chunk.length <= 100).toBe(true);
          expect(sum <= most || chunk.length === 1).toBe(true);
        }
        for (const [index, chunk] of chunks.slice(0, -1).entries()) {
          const next = chunks[index + 1]?.[0] ?? 0;
          const sum = chunk.reduce((total, weight) => total + weight, 0);
          expect(chunk.length === 100 || sum + next > most).toBe(true);
        }
      },
    ),
  );
});
