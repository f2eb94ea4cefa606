import { inspectArray, inspectNumber, inspectObject, inspectText, refuse, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { LIMITS } from "./limits.ts";

const KEYS = ["grade", "min_score", "max_score"];

interface PlacedGrade {
  readonly path: string;
  readonly min: number;
  readonly max: number;
}

/** Notes every problem of the risk grades: names, bounds, empty grades and grades that share a score. */
export function inspectGrades(inspection: Inspection, path: string, input: unknown): void {
  if (Array.isArray(input) && input.length === 0) return;
  const placed: PlacedGrade[] = [];
  const grades = inspectArray(inspection, path, input, LIMITS.gradesPerCard) ?? [];
  grades.forEach((item, index) => {
    const place = pathOf(path, index);
    const grade = inspectObject(inspection, place, item);
    if (!grade) return;
    refuseUnknownKeys(inspection, place, grade, KEYS);
    inspectText(inspection, place, grade, "grade", { most: 50 });
    const before = inspection.problems.length;
    const min = inspectNumber(inspection, place, grade, "min_score", { optional: true }) ?? -Infinity;
    const max = inspectNumber(inspection, place, grade, "max_score", { optional: true }) ?? Infinity;
    if (inspection.problems.length > before) return;
    if (min >= max) refuse(inspection, place, `holds no score: min_score ${min} is not below max_score ${max}`);
    else placed.push({ path: place, min, max });
  });
  let last: PlacedGrade | undefined;
  for (const grade of placed.toSorted((a, b) => a.min - b.min || a.max - b.max)) {
    if (last && grade.min < last.max) refuse(inspection, grade.path, `shares scores with ${last.path}`);
    if (!last || grade.max > last.max) last = grade;
  }
}
