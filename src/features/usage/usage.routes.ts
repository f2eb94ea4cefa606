import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { EXAMPLE, Usage } from "./usage.schemas.ts";
import { readUsage } from "./usage.usecases.ts";

export const usage = createRouter<AppEnv>();

serve(
  usage,
  read("read"),
  {
    method: "get",
    path: "/v1/usage",
    operationId: "getUsage",
    tags: ["Access"],
    summary: "Read what is stored, and its limits",
    description:
      "Rows and bytes by kind, of the key's organisation and environment. They are counted for this answer where the last count is older than 20 seconds, or, with more than 200,000 rows, than a second for 10,000 rows.",
    answer: answer(Usage, "What is stored.", EXAMPLE),
    failures: { 502: "What is stored cannot be read at this moment (`USAGE_UNAVAILABLE`)." },
  },
  ({ deps, space }) => readUsage(deps, space),
);
