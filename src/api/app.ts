// The Koa application: every middleware in the order in which a request meets it.

import Koa from 'koa';
import type { ApiDeps } from './deps.js';
import { documentation } from './docs.js';
import { requestLimits } from './http/limits.js';
import { errorBoundary } from './http/problems.js';
import { requestContext } from './http/requestContext.js';
import { createRouter } from './http/router.js';
import { securityHeaders } from './http/securityHeaders.js';
import { OPERATIONS } from './operations.js';

/** The API over the given parts; it listens nowhere yet (see server.ts). */
export function createApp(deps: ApiDeps): Koa {
  const app = new Koa({ proxy: deps.config.trustProxy ?? false });
  const middlewares = [
    requestContext(deps),
    securityHeaders(),
    errorBoundary(deps),
    requestLimits(),
    documentation(deps, OPERATIONS),
    ...createRouter(deps, OPERATIONS),
  ];
  for (const middleware of middlewares) app.use(middleware);
  // Past the error boundary only writing to a socket that is gone can fail.
  app.on('error', (error: Error) => { deps.logger.warn({ err: error }, 'answer could not be written'); });
  return app;
}
