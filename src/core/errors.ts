export type ErrorType =
  | "VALIDATION"
  | "AUTHENTICATION"
  | "AUTHORIZATION"
  | "NOT_FOUND"
  | "CONFLICT"
  | "RATE_LIMIT"
  | "PAYLOAD"
  | "UPSTREAM"
  | "INTERNAL";

/** One offending field: where it is in the request and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface AppErrorOptions {
  /** What the caller can do, in one sentence. */
  readonly action?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly fields?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The HTTP status where the type's usual one does not fit (405, 415). */
  readonly status?: 400 | 405 | 415 | 422;
}

/** Every failure that Scoreline means to answer with; anything else that is thrown is a defect and becomes a plain 500. */
export class AppError extends Error {
  readonly type: ErrorType;
  readonly code: string;
  readonly options: AppErrorOptions;

  constructor(type: ErrorType, code: string, message: string, options: AppErrorOptions = {}) {
    super(message);
    this.name = "AppError";
    this.type = type;
    this.code = code;
    this.options = options;
  }
}
