import { inSnakeCase } from "../../core/annotation/spelling.ts";
import type { AppEnv } from "../../deps.ts";
import { read, refusingWith400, respelling, serve } from "../../endpoint.ts";
import { answer, nameSchemas } from "../../http/openapi.ts";
import { cursorPage, snakePage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { LabelParams } from "../labels/labels.schemas.ts";
import {
  Agreement,
  AgreementLevel,
  AgreementQuery,
  DisagreementPage,
  DisagreementQuery,
  EXAMPLES,
} from "./agreement.schemas.ts";
import { listDisagreementPage, readAgreement } from "./agreement.usecases.ts";

export const agreement = createRouter<AppEnv>();
nameSchemas(agreement, { AgreementLevel });

const tags = ["Annotations"];
const PATH = "/model-hub/annotations-labels/{id}/";
const reads = respelling(refusingWith400(read("read")), inSnakeCase);
const noLabel = { 404: "No label in use has this id (`LABEL_NOT_FOUND`)." };

serve(
  agreement,
  reads,
  {
    method: "get",
    path: `${PATH}agreement/`,
    operationId: "getAgreement",
    tags,
    summary: "Read how far annotators agree on a label",
    description:
      "Krippendorff's alpha over all of them, Cohen's kappa for each pair, people against other sources, and a summary.",
    params: LabelParams,
    query: AgreementQuery,
    answer: answer(Agreement, "The agreement.", EXAMPLES.agreement),
    failures: noLabel,
  },
  ({ deps, space, params: { id }, query }) => readAgreement(deps, space, id, query.source_type),
);

serve(
  agreement,
  reads,
  {
    method: "get",
    path: `${PATH}disagreements/`,
    operationId: "listDisagreements",
    tags,
    summary: "List the sources on which annotators differ, the widest first",
    params: LabelParams,
    query: DisagreementQuery,
    answer: cursorPage(DisagreementPage, "next_cursor", "A page of sources.", EXAMPLES.disagreements),
    failures: noLabel,
  },
  async ({ deps, space, params: { id }, query }) => snakePage(await listDisagreementPage(deps, space, id, query)),
);
