import { z } from "zod";
import { parseSpace, type SpaceId } from "../../core/access/space.ts";

const Space = z.custom<SpaceId>((text) => typeof text === "string" && parseSpace(text) !== undefined);

/** A page of a profile's sweep: a range, for the ids themselves could outgrow a message. */
export const PageMessage = z.object({
  kind: z.literal("recompute.page"),
  space: Space,
  profileId: z.string(),
  generation: z.int(),
  page: z.int(),
  size: z.int(),
  after: z.string(),
  upTo: z.string(),
});
export type PageMessage = z.infer<typeof PageMessage>;

/** Objects of one space whose scores are due, and the run of the gate that waits for them. */
export const RunMessage = z.object({
  kind: z.literal("recompute.objects"),
  space: Space,
  run: z.string(),
  objectIds: z.array(z.string()),
});
export type RunMessage = z.infer<typeof RunMessage>;
