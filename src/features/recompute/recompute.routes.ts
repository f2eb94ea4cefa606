import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { ProfileParams } from "../profiles/profiles.schemas.ts";
import { readProgress } from "./progress.usecases.ts";
import { EXAMPLE, Progress } from "./recompute.schemas.ts";

export const recompute = createRouter<AppEnv>();

serve(
  recompute,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/profiles/{profileId}/recompute",
    operationId: "getRecomputeProgress",
    tags: ["Profiles"],
    summary: "Read how far a profile's scores are",
    description: "Counted in objects. Idle: every score is right for the target revision, or counted in failed.",
    params: ProfileParams,
    answer: answer(Progress, "The progress.", EXAMPLE),
    failures: { 404: "No profile has this id (`PROFILE_NOT_FOUND`)." },
  },
  ({ deps, space, params: { profileId } }) => readProgress(deps, space, profileId),
);
