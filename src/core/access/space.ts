import type { Environment } from "./api-key.ts";

/** An organisation in one environment: what a key belongs to, and what leads every primary key and every query. */
export type SpaceId = `${string}:${Environment}`;

/** Returns the space of an organisation's test or live data. */
export function spaceOf(organizationId: string, environment: Environment): SpaceId {
  return `${organizationId}:${environment}`;
}
