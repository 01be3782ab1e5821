// The one registry of errors: every rejection of the program is an AppError whose code stands in this table.

import type { JsonObject } from './json.js';

/** What each code means over HTTP; `title` is the short, constant name shown in problem+json (RFC 9457). */
export const ERROR_REGISTRY = {
  VALIDATION: { status: 400, title: 'Invalid input' },
  DEPLOYMENT_REFUSED: { status: 400, title: 'Deployment refused' },
  CURSOR_INVALID: { status: 400, title: 'Invalid page cursor' },
  UNAUTHENTICATED: { status: 401, title: 'Authentication required' },
  FORBIDDEN: { status: 403, title: 'Not permitted' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  ILLEGAL_STATE: { status: 409, title: 'Not possible in the present state' },
  TASK_TAKEN: { status: 409, title: 'Task already assigned' },
  GUARD_REFUSED: { status: 409, title: 'Refused by a rule of the regulation' },
  CONCURRENT_MODIFICATION: { status: 409, title: 'Changed by somebody else meanwhile' },
  INCIDENT_OPENED: { status: 409, title: 'The path could not go on' },
  PROFILE_INCOMPLETE: { status: 409, title: 'Territory profile incomplete' },
  RECEIPT_RUNNING: { status: 409, title: 'The same request is still running' },
  TOO_LARGE: { status: 413, title: 'Too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported media type' },
  RECEIPT_MISMATCH: { status: 422, title: 'Idempotency key used with another request' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'Internal error' },
  UNAVAILABLE: { status: 503, title: 'Temporarily unavailable' },
  QUERY_TIMEOUT: { status: 503, title: 'Query took too long' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_REGISTRY;

/** One thing wrong with one part of the input. */
export interface FieldProblem {
  /** JSON pointer into the request body (RFC 6901), or the id of an element of a diagram. */
  pointer: string;
  /** What was expected and what came. */
  detail: string;
  /** Regulation article behind the rule, when there is one. */
  article?: string;
}

export interface AppErrorOptions {
  errors?: FieldProblem[];
  /** Extra members of the problem document (keys, states, the holder of a task…). */
  data?: JsonObject;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A rejection with a code of the registry. `message` says what was expected and what came, with ids. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldProblem[];
  readonly data: JsonObject;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.data = options.data ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return ERROR_REGISTRY[this.code].status;
  }

  get title(): string {
    return ERROR_REGISTRY[this.code].title;
  }
}
