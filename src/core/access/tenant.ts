import type { SpaceId } from "./space.ts";

declare const checked: unique symbol;

/** A customer of an organisation, by the name that the organisation gives it. */
export type TenantId = string & { readonly [checked]: true };

/** Whose data the batch family reads and writes: a query that lacks the tenant does not compile. */
export interface TenantScope {
  readonly space: SpaceId;
  readonly tenantId: TenantId;
}

const TENANT = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Returns the tenant that a text names, or undefined where it names none: 1 to 64 letters, digits, dots, underscores and
 * hyphens. Case counts.
 * Reference: contract section 4.
 */
export function parseTenantId(text: string): TenantId | undefined {
  return isTenantId(text) ? text : undefined;
}

function isTenantId(text: string): text is TenantId {
  return TENANT.test(text);
}
