import type { AppEnv } from "../../deps.ts";
import { serve, write } from "../../endpoint.ts";
import { answer, body } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { ComputeRequest, Dispatched, EXAMPLES } from "./compute.schemas.ts";
import { recomputeScores } from "./compute.usecases.ts";

export const compute = createRouter<AppEnv>();

serve(
  compute,
  write("score", 202),
  {
    method: "post",
    path: "/v1/scoring/compute",
    operationId: "recomputeScores",
    tags: ["Profiles"],
    summary: "Let objects be computed again",
    description: "Needs the scope score. An object that waits already counts as queued and is computed once.",
    body: body(ComputeRequest, EXAMPLES.compute),
    answer: answer(Dispatched, "What was handed over.", EXAMPLES.dispatched),
    failures: { 502: "None of the objects could be handed over (`DISPATCH_FAILED`)." },
  },
  ({ deps, space, body: input }) => recomputeScores(deps, space, input),
);
