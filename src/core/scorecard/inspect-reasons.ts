import { inspectNumber, inspectObject, inspectText, refuse, type Inspection } from "../inspect.ts";
import { pathOf } from "../path.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";
import { LIMITS, POINTS_RULE } from "./limits.ts";
import { REASON_METHODS } from "./specification.ts";

/** Notes every problem of a variable's or a bin's reason; one that is absent or null has none. */
export function inspectReason(inspection: Inspection, path: string, input: unknown): void {
  if (input === undefined || input === null) return;
  const reason = inspectObject(inspection, path, input);
  if (!reason) return;
  refuseUnknownKeys(inspection, path, reason, ["code", "text", "baseline"]);
  inspectText(inspection, path, reason, "code", { most: LIMITS.nameCharacters });
  inspectText(inspection, path, reason, "text", { most: LIMITS.reasonTextCharacters });
  inspectNumber(inspection, path, reason, "baseline", { ...POINTS_RULE, optional: true });
}

/** Notes every problem of what points lost are counted from. */
export function inspectReasonMethod(inspection: Inspection, path: string, input: unknown): void {
  if (input === undefined || input === null) return;
  const reasons = inspectObject(inspection, path, input);
  if (!reasons) return;
  refuseUnknownKeys(inspection, path, reasons, ["method"]);
  const { method } = reasons;
  if (method === undefined || REASON_METHODS.some((known) => known === method)) return;
  const names = REASON_METHODS.map((known) => `"${known}"`).join(", ");
  refuse(inspection, pathOf(path, "method"), `must be one of ${names}, or left out`, method);
}
