// Every failure as application/problem+json (RFC 9457): the one error boundary of the API.

import type { Middleware } from 'koa';
import { AppError, ERROR_REGISTRY, type ErrorCode, type FieldProblem } from '../../kernel/errors.js';
import type { JsonObject } from '../../kernel/json.js';
import type { ApiDeps } from '../deps.js';
import { italianTitle } from './titles.js';
import type { RequestState } from './requestContext.js';

export interface Problem extends JsonObject {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
}

const STANDARD_MEMBERS = new Set(['type', 'title', 'status', 'detail', 'instance', 'code', 'errors', 'traceId']);

/** Turns what is thrown, and answers nobody gave (404, 405), into problems. */
export function errorBoundary(deps: Pick<ApiDeps, 'logger'>): Middleware {
  return async (ctx, next) => {
    const { requestId, traceId } = ctx.state as RequestState;
    try {
      await next();
      const missing = unanswered(ctx.status, ctx.body, ctx.method, ctx.path, ctx.response.get('Allow'));
      if (missing !== null) throw missing;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status >= 500) deps.logger.error({ requestId, traceId, code: error.code, err: thrown }, 'request failed');
      if (error.retryAfterSeconds !== null) ctx.set('Retry-After', String(error.retryAfterSeconds));
      ctx.status = error.status;
      ctx.body = problemOf(error, ctx.path, traceId, ctx.acceptsLanguages('en', 'it') === 'it');
      ctx.type = 'application/problem+json';
      ctx.set('Content-Language', ctx.acceptsLanguages('en', 'it') === 'it' ? 'it' : 'en');
    }
  };
}

/** The problem document of an error. Errors of the program itself say nothing but where to look in the logs. */
export function problemOf(error: AppError, instance: string, traceId: string, italian: boolean): Problem {
  const data = Object.fromEntries(Object.entries(error.data).filter(([name]) => !STANDARD_MEMBERS.has(name)));
  return {
    type: `urn:percorsi:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: italian ? italianTitle(error.code) : error.title,
    status: error.status,
    detail: error.code === 'INTERNAL' ? `Something went wrong here; the logs tell more under ${traceId}` : error.message,
    instance,
    code: error.code,
    traceId,
    ...(error.errors.length === 0 ? {} : { errors: error.errors.map(fieldOf) }),
    ...data,
  };
}

/** A rejection with its code; whatever is no AppError is a fault of the program. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : null;
  const expose = typeof thrown === 'object' && thrown !== null && 'expose' in thrown && thrown.expose === true;
  const code = expose && typeof status === 'number' ? codeOf(status) : null;
  return code === null
    ? new AppError('INTERNAL', 'unexpected error', { cause: thrown })
    : new AppError(code, thrown instanceof Error ? thrown.message : ERROR_REGISTRY[code].title, { cause: thrown });
}

/** Koa and its libraries raise with an HTTP status alone. */
function codeOf(status: number): ErrorCode | null {
  const codes: Record<number, ErrorCode> = {
    400: 'VALIDATION', 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED', 413: 'TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE',
  };
  return codes[status] ?? null;
}

function unanswered(status: number, body: unknown, method: string, path: string, allow: string): AppError | null {
  if (body !== undefined && body !== null) return null;
  if (status === 404) return new AppError('NOT_FOUND', `Expected a path of the API (see /openapi.json), but got ${path.slice(0, 200)}`);
  if (status === 405 || status === 501) return new AppError('METHOD_NOT_ALLOWED', `Expected one of ${allow}, but got ${method}`);
  return null;
}

function fieldOf(problem: FieldProblem): JsonObject {
  const { pointer, detail, article, ...more } = problem as FieldProblem & JsonObject;
  return { pointer, detail, ...(article === undefined ? {} : { article }), ...more };
}
