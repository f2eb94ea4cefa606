import type { FieldError } from "../errors.ts";
import { inspectObject, refuse, type Fields, type Inspection } from "../inspect.ts";
import { refuseUnknownKeys } from "../unknown-keys.ts";

/** What is changed of how a deployment's requests are answered. */
export type TrafficChange =
  | { readonly action: "add_challenger"; readonly modelId: string; readonly trafficPct: number }
  | { readonly action: "remove_challenger"; readonly challengerId: string }
  | { readonly action: "update_traffic"; readonly challengerId: string; readonly trafficPct: number }
  | { readonly action: "toggle_shadow"; readonly shadowMode: boolean }
  | { readonly action: "set_active"; readonly isActive: boolean };

export const TRAFFIC_ACTIONS = [
  "add_challenger",
  "remove_challenger",
  "update_traffic",
  "toggle_shadow",
  "set_active",
] as const;

/** Whatever changes a deployment, as its history names it. */
export const DEPLOYMENT_ACTIONS = ["deploy", ...TRAFFIC_ACTIONS, "promote", "rollback"] as const;
export type DeploymentAction = (typeof DEPLOYMENT_ACTIONS)[number];

/** One challenger's share, and all active challengers' together: the champion answers at least every second request. */
export const MAX_TRAFFIC_PCT = 50;
const MAX_ID = 100;

/**
 * Returns the change that an untrusted body asks for, or every problem of it with its field.
 * Reference: contract section 2b, traffic.
 */
export function readTrafficChange(input: unknown): TrafficChange | readonly FieldError[] {
  const inspection: Inspection = { problems: [] };
  const body = inspectObject(inspection, "", input);
  const change = body && readAction(inspection, body);
  return change && inspection.problems.length === 0 ? change : inspection.problems;
}

function readAction(inspection: Inspection, body: Fields): TrafficChange | undefined {
  switch (body["action"]) {
    case "add_challenger": {
      refuseUnknownKeys(inspection, "", body, ["action", "model_id", "traffic_pct"]);
      const modelId = readId(inspection, body, "model_id");
      return { action: "add_challenger", modelId, trafficPct: readPct(inspection, body) };
    }
    case "remove_challenger":
      refuseUnknownKeys(inspection, "", body, ["action", "challenger_id"]);
      return { action: "remove_challenger", challengerId: readId(inspection, body, "challenger_id") };
    case "update_traffic": {
      refuseUnknownKeys(inspection, "", body, ["action", "challenger_id", "traffic_pct"]);
      const challengerId = readId(inspection, body, "challenger_id");
      return { action: "update_traffic", challengerId, trafficPct: readPct(inspection, body) };
    }
    case "toggle_shadow":
      refuseUnknownKeys(inspection, "", body, ["action", "shadow_mode"]);
      return { action: "toggle_shadow", shadowMode: readSwitch(inspection, body, "shadow_mode") };
    case "set_active":
      refuseUnknownKeys(inspection, "", body, ["action", "is_active"]);
      return { action: "set_active", isActive: readSwitch(inspection, body, "is_active") };
    default:
      refuse(inspection, "action", `must be one of ${TRAFFIC_ACTIONS.join(", ")}`, body["action"]);
      return undefined;
  }
}

function readId(inspection: Inspection, body: Fields, key: string): string {
  const id = body[key];
  if (typeof id === "string" && id !== "" && id.length <= MAX_ID) return id;
  refuse(inspection, key, id === undefined ? "is missing" : "must be an id", id);
  return "";
}

function readPct(inspection: Inspection, body: Fields): number {
  const pct = body["traffic_pct"];
  if (typeof pct === "number" && Number.isInteger(pct) && pct >= 1 && pct <= MAX_TRAFFIC_PCT) return pct;
  const rule = `must be a whole number from 1 to ${MAX_TRAFFIC_PCT}`;
  refuse(inspection, "traffic_pct", pct === undefined ? "is missing" : rule, pct);
  return 0;
}

function readSwitch(inspection: Inspection, body: Fields, key: string): boolean {
  const value = body[key];
  if (typeof value === "boolean") return value;
  refuse(inspection, key, value === undefined ? "is missing" : "must be true or false", value);
  return false;
}
