import type { SpaceId } from "../../core/access/space.ts";
import { invalidInput } from "../../core/invalid.ts";
import { decodeCursor, pageOf, type Page } from "../../core/page.ts";
import type { Deps } from "../../deps.ts";
import { listChanges, type ChangeRow } from "../deployments/deployments.repository.ts";
import { requireDeployment } from "../deployments/deployments.usecases.ts";
import type { Change } from "./traffic.schemas.ts";

/** Returns a page of what was changed of a deployment, the newest first; throws 404 where the space has none of that slug. */
export async function readHistory(
  { db }: Pick<Deps, "db">,
  space: SpaceId,
  slug: string,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<Page<Change>> {
  await requireDeployment(db, space, slug);
  const last = decodeCursor(cursor);
  if (last !== undefined && !/^\d{1,15}$/.test(last))
    throw invalidInput([{ field: "cursor", message: "is not a cursor of this list" }]);
  const before = last === undefined ? undefined : Number(last);
  const rows = await listChanges(db, space, slug, { before, count: limit + 1 });
  const { data, nextCursor } = pageOf(rows, limit, ({ version }) => String(version));
  return { data: data.map(asChange), nextCursor };
}

function asChange({ at, action, keyId, from, to, reason }: ChangeRow): Change {
  return { at: new Date(at).toISOString(), action, key_id: keyId, from, to, reason };
}
