import type { AppEnv } from "../../deps.ts";
import { read, serve, write } from "../../endpoint.ts";
import { ListQuery } from "../../http/list.ts";
import { answer, body, nameSchemas } from "../../http/openapi.ts";
import { cursorPage } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { idsOfType, ObjectQuery } from "../objects/objects.schemas.ts";
import { EXAMPLES, NewSignal, NewSignals, SignalPage, SignalsTaken } from "./signals.schemas.ts";
import { listSignalPage, sendSignals } from "./signals.usecases.ts";

export const signals = createRouter<AppEnv>();
nameSchemas(signals, { NewSignal });

const tags = ["Profiles"];

serve(
  signals,
  write("write", 200),
  {
    method: "post",
    path: "/v1/scoring/signals",
    operationId: "sendSignals",
    tags,
    summary: "Send up to 1,000 signals in",
    description:
      "The newest completedAt wins, whatever the order of arrival. What is wrong with a signal is said under its index.",
    body: body(NewSignals, EXAMPLES.signals),
    adds: ({ signals: sent }) => ({ rows: sent.length }),
    answer: answer(SignalsTaken, "What was stored, what was wrong, and what will be computed.", EXAMPLES.taken),
  },
  ({ deps, space, body: input }) => sendSignals(deps, space, input),
);

serve(
  signals,
  read("read"),
  {
    method: "get",
    path: "/v1/scoring/signals",
    operationId: "listSignals",
    tags,
    summary: "Read the signals of an object",
    query: ListQuery.extend(ObjectQuery.shape).superRefine(...idsOfType),
    answer: cursorPage(SignalPage, "nextCursor", "A page of signals, by template.", EXAMPLES.page),
  },
  ({ deps, space, query }) => listSignalPage(deps, space, query),
);
