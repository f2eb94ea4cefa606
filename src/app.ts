import type { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "./deps.ts";
import { access } from "./features/access/access.routes.ts";
import { agreement } from "./features/agreement/agreement.routes.ts";
import { annotations } from "./features/annotations/annotations.routes.ts";
import { assignments } from "./features/assignments/assignments.routes.ts";
import { batches } from "./features/batches/batches.routes.ts";
import { compute } from "./features/compute/compute.routes.ts";
import { criteria } from "./features/criteria/criteria.routes.ts";
import { deployments } from "./features/deployments/deployments.routes.ts";
import { drift } from "./features/drift/drift.routes.ts";
import { declareEvents } from "./features/events/events.routes.ts";
import { labels } from "./features/labels/labels.routes.ts";
import { profiles } from "./features/profiles/profiles.routes.ts";
import { receiptVerification } from "./features/receipt-verification/receipt-verification.routes.ts";
import { receipts } from "./features/receipts/receipts.routes.ts";
import { recompute } from "./features/recompute/recompute.routes.ts";
import { rules } from "./features/rules/rules.routes.ts";
import { scoring } from "./features/score/score.routes.ts";
import { imports } from "./features/scorecards/import.routes.ts";
import { scorecards } from "./features/scorecards/scorecards.routes.ts";
import { scores } from "./features/scores/scores.routes.ts";
import { scoringJobs } from "./features/scoring-jobs/scoring-jobs.routes.ts";
import { signalTemplates } from "./features/signal-templates/signal-templates.routes.ts";
import { signals } from "./features/signals/signals.routes.ts";
import { stats } from "./features/stats/stats.routes.ts";
import { submissions } from "./features/submissions/submissions.routes.ts";
import { traffic } from "./features/traffic/traffic.routes.ts";
import { usage } from "./features/usage/usage.routes.ts";
import { webhooks } from "./features/webhooks/webhooks.routes.ts";
import { crossOrigin } from "./http/cross-origin.ts";
import { answerError } from "./http/errors.ts";
import { notFoundFor } from "./http/not-found.ts";
import { observe } from "./http/observe.ts";
import { createRouter } from "./http/router.ts";
import { publishDocument } from "./site/document.ts";
import { health } from "./site/health.ts";
import { pages } from "./site/pages.ts";

const SCORECARDS = [scoring, scorecards, imports, deployments, traffic, stats, drift, receiptVerification, receipts];
/** Before the scorecards: `/v1/score/batch` is no slug. */
const BATCHES = [submissions, batches, scoringJobs, criteria];
const ANNOTATIONS = [annotations, labels, agreement];
const PROFILES = [profiles, rules, assignments, scores, recompute, compute, signals, signalTemplates];

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
  for (const router of [...BATCHES, ...SCORECARDS, ...PROFILES, ...ANNOTATIONS, webhooks, access, usage])
    app.route("/", router);
  declareEvents(app); // a router would put a slash before their names
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
