// Request id, trace id (W3C Trace Context) and the access log line of each request, free of personal data.

import type { Context, Middleware } from 'koa';
import type { Actor } from '../../kernel/actor.js';
import type { ApiDeps } from '../deps.js';

/** What the middlewares keep in `ctx.state`. */
export interface RequestState {
  requestId: string;
  /** 32 hex digits: the caller's trace, else a new one. */
  traceId: string;
  /** Path pattern of the operation, set once it is known. */
  route?: string;
  actor?: Actor;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ZEROES = '0'.repeat(32);

/**
 * Takes over the caller's X-Request-Id and traceparent where they are well-formed, else makes new ones; logs one
 * line when the answer is out. Paths are logged as patterns and no one is named: paths and queries carry personal data.
 */
export function requestContext(deps: Pick<ApiDeps, 'logger' | 'hostClock' | 'random'>): Middleware {
  return async (ctx, next) => {
    const startedAt = deps.hostClock.now();
    const asked = ctx.get('X-Request-Id');
    const requestId = REQUEST_ID.test(asked) ? asked : deps.random.uuid();
    const traceId = traceOf(ctx.get('traceparent')) ?? hex(deps, 16);
    Object.assign(ctx.state, { requestId, traceId } satisfies RequestState);
    ctx.set('X-Request-Id', requestId);
    ctx.set('traceparent', `00-${traceId}-${hex(deps, 8)}-01`);
    ctx.res.once('close', () => {
      const state = ctx.state as RequestState;
      deps.logger.info(
        {
          requestId, traceId, method: ctx.method, route: state.route ?? null, status: ctx.status,
          ms: deps.hostClock.now() - startedAt, bytes: lengthOf(ctx), aborted: !ctx.res.writableFinished,
        },
        'request',
      );
    });
    await next();
  };
}

function traceOf(header: string): string | null {
  const trace = TRACEPARENT.exec(header)?.[1];
  return trace === undefined || trace === ZEROES ? null : trace;
}

function hex(deps: Pick<ApiDeps, 'random'>, bytes: number): string {
  return Buffer.from(deps.random.token(bytes), 'base64url').toString('hex');
}

function lengthOf(ctx: Context): number {
  return ctx.response.length || 0;
}
