// /openapi.json and /docs: the API described, and a page to try it, both from this host alone.

import { createRequire } from 'node:module';
import type { Middleware } from 'koa';
import { send } from '@koa/send';
import type { ApiDeps } from './deps.js';
import { openApiDocument } from './http/openapi.js';
import type { Operation } from './http/operation.js';

const require = createRequire(import.meta.url);
const ASSETS = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'favicon-16x16.png']);
const ONE_DAY_MS = 24 * 3_600_000;

const PAGE = `<!doctype html>
<html lang="it">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Percorsi: API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const START_SCRIPT = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, persistAuthorization: false });
`;

/** Serves the document (made once, on first demand) and Swagger UI out of its package. */
export function documentation(deps: Pick<ApiDeps, 'config'>, operations: readonly Operation[]): Middleware {
  let document: string | null = null;
  const { absolutePath } = require('swagger-ui-dist') as { absolutePath: () => string };
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      await next();
      return;
    }
    if (ctx.path === '/openapi.json') {
      document ??= JSON.stringify(openApiDocument(operations, deps.config.productVersion));
      ctx.type = 'application/json';
      ctx.body = document;
    } else if (ctx.path === '/') ctx.redirect('/docs');
    else if (ctx.path === '/docs' || ctx.path === '/docs/') {
      ctx.type = 'html';
      ctx.body = PAGE;
    } else if (ctx.path === '/docs/start.js') {
      ctx.type = 'js';
      ctx.body = START_SCRIPT;
    } else if (ctx.path.startsWith('/docs/') && ASSETS.has(ctx.path.slice('/docs/'.length))) {
      await send(ctx, ctx.path.slice('/docs/'.length), { root: absolutePath(), maxage: ONE_DAY_MS });
    } else await next();
  };
}
