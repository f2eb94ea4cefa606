import type { Environment } from "./api-key.ts";
import type { Scope } from "./scope.ts";
import type { SpaceId } from "./space.ts";

/** Who a request comes from. */
export interface Identity {
  readonly space: SpaceId;
  readonly organizationId: string;
  readonly environment: Environment;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** Who scores with the key: its owner, or the key itself where it names none. */
  readonly annotator: string;
  /** When the key stops working, in milliseconds since 1970; null for never. */
  readonly expiresAt: number | null;
}
