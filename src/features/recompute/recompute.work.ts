import { z } from "zod";
import type { OutboxKind, QueueKind } from "../../work.ts";
import { PageMessage, RunMessage } from "./recompute.messages.ts";
import { giveUpPage, recomputePage, recomputeRun } from "./recompute.usecases.ts";

const Sweep = z.object({ profileId: z.string(), revision: z.int() });
const ObjectIds = z.array(z.string());

/** A profile's rules have changed: its objects are brought to a revision. */
export const SWEEP: OutboxKind<z.infer<typeof Sweep>> = {
  kind: "sweep",
  schema: Sweep,
  dispatch: ({ recompute }, space, { profileId, revision }) => recompute.requestSweep(space, profileId, revision),
};

/** Objects are due to be computed again. */
export const OBJECTS_DUE: OutboxKind<z.infer<typeof ObjectIds>> = {
  kind: "recompute",
  schema: ObjectIds,
  dispatch: ({ recompute }, space, objectIds) => recompute.requestObjects(space, objectIds),
};

export const RECOMPUTE_OUTBOX: readonly OutboxKind<unknown>[] = [SWEEP, OBJECTS_DUE];

const PAGE: QueueKind<PageMessage> = {
  kind: "recompute.page",
  schema: PageMessage,
  handle: recomputePage,
  giveUp: giveUpPage,
  summary: ({ space, profileId, after, upTo, size }) => ({ space, profileId, after, upTo, objects: size }),
};

const RUN: QueueKind<RunMessage> = {
  kind: "recompute.objects",
  schema: RunMessage,
  handle: recomputeRun,
  // The objects are still due: the run's lease ends, and the gate lets them run again.
  giveUp: () => Promise.resolve(),
  summary: ({ space, run, objectIds }) => ({ space, run, objects: objectIds.length }),
};

export const RECOMPUTE_QUEUE: readonly QueueKind<unknown>[] = [PAGE, RUN];
