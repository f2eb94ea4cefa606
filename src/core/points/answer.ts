import { show } from "../show.ts";
import { shapeOf, type AnswerType } from "./answer-type.ts";

/** A value that was found for a signal or given to a question. Percentages and amounts are plain numbers. */
export type Answer = boolean | number | readonly string[];

export const ANSWER_LIMITS = { itemsPerList: 1_000, itemCharacters: 500 } as const;

/**
 * Returns the answer that a JSON value is under a type; undefined for null, which takes an answer away; and a sentence
 * without its subject ("must be true or false, not 5") for a value that does not fit. Numbers are finite JSON numbers,
 * text is never one. A list is an array of at most 1,000 texts of at most 500 characters each; an empty one is an answer.
 * Reference: contract section 3, signals in.
 */
export function parseAnswer(answerType: AnswerType, input: unknown): Answer | undefined | string {
  if (input === null) return undefined;
  if (input === undefined) return "is missing";
  switch (shapeOf(answerType)) {
    case "boolean":
      return typeof input === "boolean" ? input : `must be true or false, not ${show(input)}`;
    case "ranges":
      // -0 + 0 = 0: no answer reads "-0".
      return typeof input === "number" && Number.isFinite(input)
        ? input + 0
        : `must be a finite number, not ${show(input)}`;
    case "choices":
      return parseList(input);
  }
}

function parseList(input: unknown): readonly string[] | string {
  if (!Array.isArray(input)) return `must be an array of texts, not ${show(input)}`;
  const { itemsPerList, itemCharacters } = ANSWER_LIMITS;
  if (input.length > itemsPerList) return `has ${input.length} items, more than the ${itemsPerList} allowed`;
  const items: string[] = [];
  for (const item of input) {
    const place = `item ${items.length}`;
    if (typeof item !== "string") return `must be an array of texts: ${place} is ${show(item)}`;
    if (item.length > itemCharacters) {
      return `has ${item.length} characters in ${place}, more than the ${itemCharacters} allowed`;
    }
    items.push(item);
  }
  return items;
}
