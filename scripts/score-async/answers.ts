import { shapeOf } from "../../src/core/points/answer-type.ts";
import type { AnswerType } from "../../src/core/points/answer-type.ts";
import { toNumber } from "../../src/core/scorecard/numeric-text.ts";

const LIST_SEPARATOR = ";";
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

/** The answers of a row, each of its criterion's type. An empty cell is no answer, and so is a column without a criterion. */
export function answersOf(
  cells: Readonly<Record<string, unknown>>,
  types: ReadonlyMap<string, AnswerType>,
): Record<string, unknown> {
  const answers = Object.entries(cells).flatMap(([id, cell]) => {
    const type = types.get(id);
    const isEmpty = cell === null || (typeof cell === "string" && cell.trim() === "");
    return type === undefined || isEmpty ? [] : [[id, answerOf(type, cell)]];
  });
  return Object.fromEntries(answers);
}

/** A text as the answer that it reads as; one that reads as none stays text, so that its row fails and says why. */
function answerOf(type: AnswerType, cell: unknown): unknown {
  if (typeof cell !== "string") return cell;
  switch (shapeOf(type)) {
    case "boolean":
      return BOOLEANS.get(cell.trim().toLowerCase()) ?? cell;
    case "ranges":
      return toNumber(cell) ?? cell;
    case "choices":
      return cell
        .split(LIST_SEPARATOR)
        .map((item) => item.trim())
        .filter((item) => item !== "");
  }
}
