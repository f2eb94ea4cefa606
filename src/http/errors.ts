import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, type ErrorType } from "../core/errors.ts";
import { causeOf, log, traceOf } from "../log.ts";
import type { HttpEnv, InvalidStatus } from "./router.ts";

/** Answers any failure with the one envelope; what is not an AppError is logged, and answered with a fixed sentence. */
export function answerError<E extends HttpEnv>(error: unknown, c: Context<E>): Response {
  const failure = asAppError(error);
  if (failure.type === "INTERNAL") {
    log({ level: "error", requestId: c.var.requestId, event: "request_failed", cause: traceOf(error) });
  }
  const { type, code, message, options } = failure;
  const cause = causeOf(error);
  const headers = { "Cache-Control": "no-store", ...options.headers };
  const body = {
    type,
    code,
    message,
    errorCode: code,
    errorAction: options.action ?? actionFor(type),
    details: options.details ?? {},
    requestId: c.var.requestId,
    fields: options.fields ?? [],
    ...(c.env.STAGE === "local" && cause !== message && { debug: { cause } }),
  };
  return c.json({ error: body }, options.status ?? statusOf(type, c.var.invalidStatus), headers);
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError("VALIDATION", "BAD_REQUEST", error.message, { status: 400 });
  }
  return new AppError("INTERNAL", "INTERNAL_ERROR", "Something failed on our side. The request may be sent again.");
}

function statusOf(type: ErrorType, invalid: InvalidStatus = 422): ContentfulStatusCode {
  switch (type) {
    case "VALIDATION":
      return invalid;
    case "AUTHENTICATION":
      return 401;
    case "AUTHORIZATION":
      return 403;
    case "NOT_FOUND":
      return 404;
    case "CONFLICT":
      return 409;
    case "RATE_LIMIT":
      return 429;
    case "PAYLOAD":
      return 413;
    case "UPSTREAM":
      return 502;
    case "INTERNAL":
      return 500;
  }
}

function actionFor(type: ErrorType): string {
  switch (type) {
    case "VALIDATION":
      return "Correct the fields that are listed and send the request again.";
    case "AUTHENTICATION":
      return "Send a valid key in the Authorization header: Bearer sk_test_… or sk_live_….";
    case "AUTHORIZATION":
      return "Use a key that has the scope, or ask an admin for one.";
    case "NOT_FOUND":
      return "Check the id, and that the key belongs to the same organisation and environment.";
    case "CONFLICT":
      return "Read the current state and decide again.";
    case "RATE_LIMIT":
      return "Wait as long as Retry-After says.";
    case "PAYLOAD":
      return "Send less in one request.";
    case "UPSTREAM":
    case "INTERNAL":
      return "Try again; if it stays, report the requestId.";
  }
}
