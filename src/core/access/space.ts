import type { Environment } from "./api-key.ts";

/** An organisation in one environment: what a key belongs to, and what leads every primary key and every query. */
export type SpaceId = `${string}:${Environment}`;

const SPACE = /^([0-9a-f]{24}):(test|live)$/;

/** Returns the space of an organisation's test or live data. */
export function spaceOf(organizationId: string, environment: Environment): SpaceId {
  return `${organizationId}:${environment}`;
}

/** Returns the id of the organisation that a space belongs to. */
export function organizationOf(space: SpaceId): string {
  return space.slice(0, space.lastIndexOf(":"));
}

/** Returns the space that a text names, or undefined where it names none: 24 hexadecimal characters, a colon, test or live. */
export function parseSpace(text: string): SpaceId | undefined {
  const [, organizationId = "", environment] = SPACE.exec(text) ?? [];
  if (environment === undefined) return undefined;
  return spaceOf(organizationId, environment === "live" ? "live" : "test");
}
