import type { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "./deps.ts";
import { access } from "./features/access/access.routes.ts";
import { scoring } from "./features/score/score.routes.ts";
import { scorecards } from "./features/scorecards/scorecards.routes.ts";
import { crossOrigin } from "./http/cross-origin.ts";
import { publishDocument } from "./site/document.ts";
import { assignments } from "./features/assignments/assignments.routes.ts";
import { profiles } from "./features/profiles/profiles.routes.ts";
import { rules } from "./features/rules/rules.routes.ts";
import { scores } from "./features/scores/scores.routes.ts";
import { signalTemplates } from "./features/signal-templates/signal-templates.routes.ts";
import { signals } from "./features/signals/signals.routes.ts";
import { answerError } from "./http/errors.ts";
import { health } from "./site/health.ts";
import { notFoundFor } from "./http/not-found.ts";
import { observe } from "./http/observe.ts";
import { pages } from "./site/pages.ts";
import { createRouter } from "./http/router.ts";

/** Returns the whole HTTP side of the Worker. What stands first runs first. */
export function createApp(): OpenAPIHono<AppEnv> {
  const app = createRouter<AppEnv>();
  app.onError(answerError);
  app.notFound(notFoundFor(app));
  app.use(observe);
  app.use(crossOrigin);
  app.use(secureHeaders(SECURE_HEADERS));
  app.route("/", health);
  app.route("/", pages);
  app.route("/", access);
  app.route("/", scorecards);
  app.route("/", scoring);
  for (const family of [profiles, rules, assignments, scores, signals, signalTemplates]) app.route("/", family);
  publishDocument(app);
  return app;
}

/** What guards a JSON answer and a page; the rest of the usual set says nothing about either. */
const SECURE_HEADERS = {
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};
