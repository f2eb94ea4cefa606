import type { SpaceId } from "../../core/access/space.ts";
import type { Amount } from "../../core/quota/amount.ts";

/** What the object of a space answers to a write that asks for room. */
export type Room = { readonly room: Amount } | { readonly room: null; readonly used: Amount; readonly waitMs: number };

/** What a space stores: by kind as it was counted, and the room that was granted since. */
export interface Standing {
  readonly kinds: readonly (Amount & { readonly kind: string })[];
  readonly counted: Amount;
  readonly granted: Amount;
  readonly countedAt: number | null;
}

/** Room that an isolate holds of a space. */
interface HeldRoom {
  readonly left: Amount;
  readonly until: number;
}

/** The isolate's side of the storage quota: the room that it holds, and the way to the object that knows the space. */
export interface Storage {
  readonly limits: Amount;
  readonly rooms: Map<SpaceId, HeldRoom>;
  readonly reserve: (space: SpaceId, need: Amount, limits: Amount) => Promise<Room>;
  readonly note: (space: SpaceId, stored: Amount) => Promise<void>;
  readonly standing: (space: SpaceId) => Promise<Standing>;
}
