// Operations on the router: for each, sign-in → body → validation → handler → answer.

import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { AppError } from '../../kernel/errors.js';
import { SYSTEM_ACTOR, type Actor } from '../../kernel/actor.js';
import { createAuthenticate } from '../auth/basic.js';
import type { ApiDeps } from '../deps.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { withoutNulls } from './nulls.js';
import type { Operation, RawInput } from './operation.js';
import { receiptOf } from './receipts.js';
import type { RequestState } from './requestContext.js';

/** Nobody: operations open to all never look at the actor. */
const NOBODY: Actor = { ...SYSTEM_ACTOR, id: 'anonymous' };

/** The routes of the operations, and the answer to a method a path does not know. */
export function createRouter(deps: ApiDeps, operations: readonly Operation[]): Middleware[] {
  const authenticate = createAuthenticate(deps);
  const router = new Router({ sensitive: true, strict: true });
  for (const operation of operations) {
    router[operation.method](operation.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (ctx) => {
      (ctx.state as RequestState).route = operation.path;
      const actor = operation.open ? NOBODY : await authenticate(ctx);
      const body = operation.method === 'get' ? undefined : await readBody(ctx, operation.multipart ? 'form' : 'json');
      const input: RawInput = { params: { ...ctx.params }, query: { ...ctx.query }, body };
      const answer = await operation.run(input, callOf(deps, ctx, actor, operation, body));
      ctx.status = answer.status;
      if (answer.body === undefined) return;
      ctx.body = deps.config.nulls === 'omit' && operation.path.startsWith('/v2/') ? withoutNulls(answer.body) : answer.body;
      if (operation.mediaType !== 'application/json') ctx.type = operation.mediaType;
    });
  }
  return [mustBeDecodable, router.routes() as unknown as Middleware, router.allowedMethods() as unknown as Middleware];
}

function callOf(deps: ApiDeps, ctx: Context, actor: Actor, operation: Operation, body: unknown): Call {
  const receipt = operation.command ? receiptOf(ctx.get('Idempotency-Key'), ctx.method, ctx.path, body) : null;
  return {
    deps,
    actor,
    command: { actor, receipt },
    header: (name) => ctx.get(name),
    answerHeader: (name, value) => { ctx.set(name, value); },
  };
}

const mustBeDecodable: Middleware = async (ctx, next) => {
  try {
    decodeURIComponent(ctx.path);
  } catch (cause) {
    throw new AppError('VALIDATION', 'Expected a well-formed path, but it holds a % that is no escape', { cause });
  }
  await next();
};
