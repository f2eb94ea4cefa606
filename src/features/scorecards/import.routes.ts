import { importCard } from "../../core/import/import-card.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import type { AppEnv } from "../../deps.ts";
import { read, serve } from "../../endpoint.ts";
import { answer, file } from "../../http/openapi.ts";
import { createRouter } from "../../http/router.ts";
import { IMPORT_EXAMPLE, ImportedModel, ImportFile, ImportQuery } from "./import.schemas.ts";

export const imports = createRouter<AppEnv>();

serve(
  imports,
  read("write", "requests"), // it stores nothing, and is for whoever may deploy
  {
    method: "post",
    path: "/v1/models/import",
    operationId: "importModel",
    tags: ["Scorecards"],
    summary: "Turn a card of another tool into a specification",
    description:
      "Needs the scope write. The body is the file, at most 1,000,000 bytes. Nothing is stored: read the notes, then deploy the specification.",
    query: ImportQuery,
    body: file(ImportFile, LIMITS.specificationBytes, IMPORT_EXAMPLE.file),
    answer: answer(ImportedModel, "The specification, and what was read only nearly.", IMPORT_EXAMPLE.imported),
    failures: {
      400: "The body is not UTF-8 (`INVALID_JSON`).",
      422: "`not_expressible` with every element that a specification cannot say, or `VALIDATION_ERROR`.",
    },
  },
  ({ query, body }) => {
    const { spec, notes } = importCard(query.format, body, {
      scorecardId: query.scorecard_id,
      name: query.name,
      modelVersion: query.model_version,
      basePoints: query.base_points,
      pdo: query.pdo,
      targetScore: query.target_score,
      targetOdds: query.target_odds,
      specialCodes: query.special_codes,
    });
    return { spec, notes: [...notes] };
  },
);
