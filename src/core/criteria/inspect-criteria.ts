import type { FieldError } from "../errors.ts";
import { inspectArray, inspectObject, inspectText, refuse, type Fields, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { ANSWER_TYPES, type AnswerType } from "../points/answer-type.ts";
import { inspectPointValues } from "../points/inspect-point-values.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { CRITERIA_LIMITS } from "./criterion.ts";
import { questionKey } from "./question-key.ts";

const KEYS = ["id", "question", "answerType", "pointValues", "mustHave"];

/** What is wrong with criteria: with their points, and with everything else. */
export interface CriteriaProblems {
  readonly problems: readonly FieldError[];
  /** Whether every problem is one of the points. */
  readonly onlyPoints: boolean;
}

/**
 * Returns every problem of untrusted criteria, in order, each with its path below `path`
 * (`criteria[2].pointValues.ranges[0].min`); no problem means that they are an array of `Criterion`. Ids and questions are
 * unique, questions as they are matched: trimmed, in Unicode NFC and ignoring case.
 * Reference: contract section 4, criteria.
 */
export function inspectCriteria(input: unknown, path: string): CriteriaProblems {
  const others: Inspection = { problems: [] };
  const points: FieldError[] = [];
  const criteria = inspectArray(others, path, input, CRITERIA_LIMITS.criteriaPerJob) ?? [];
  const known = criteria.map((criterion, index) => inspectCriterion(others, points, pathOf(path, index), criterion));
  refuseRepeats(others, path, known, "id", (text) => text);
  refuseRepeats(others, path, known, "question", questionKey);
  return { problems: [...others.problems, ...points], onlyPoints: others.problems.length === 0 };
}

function inspectCriterion(inspection: Inspection, points: FieldError[], path: string, input: unknown): Fields {
  const criterion = inspectObject(inspection, path, input);
  if (!criterion) return {};
  refuseUnknownKeys(inspection, path, criterion, KEYS);
  inspectText(inspection, path, criterion, "id", { most: CRITERIA_LIMITS.idCharacters });
  inspectText(inspection, path, criterion, "question", { most: CRITERIA_LIMITS.questionCharacters });
  if (typeof criterion["id"] === "string" && /\p{Cc}/u.test(criterion["id"])) {
    refuse(inspection, pathOf(path, "id"), "must not have control characters");
  }
  if (criterion["id"] === "__proto__") refuse(inspection, pathOf(path, "id"), 'must not be "__proto__"');
  const { answerType, mustHave, pointValues } = criterion;
  if (mustHave !== undefined && typeof mustHave !== "boolean") {
    refuse(inspection, pathOf(path, "mustHave"), "must be true or false", mustHave);
  }
  const type = ANSWER_TYPES.find((known) => known === answerType);
  if (type) points.push(...inspectPoints(type, pointValues, pathOf(path, "pointValues")));
  else refuse(inspection, pathOf(path, "answerType"), `must be one of ${ANSWER_TYPES.join(", ")}`, answerType);
  return criterion;
}

function inspectPoints(answerType: AnswerType, pointValues: unknown, path: string): readonly FieldError[] {
  if (pointValues === undefined) return [{ field: path, message: "is missing" }];
  return inspectPointValues(answerType, pointValues, path);
}

function refuseRepeats(
  inspection: Inspection,
  path: string,
  criteria: readonly Fields[],
  name: "id" | "question",
  keyOf: (text: string) => string,
): void {
  const firstAt = new Map<string, number>();
  criteria.forEach((criterion, index) => {
    const text = criterion[name];
    if (typeof text !== "string") return;
    const key = keyOf(text);
    const first = firstAt.get(key);
    if (first === undefined) firstAt.set(key, index);
    else refuse(inspection, pathOf(pathOf(path, index), name), `is the same as in ${pathOf(path, first)}`, text);
  });
}
