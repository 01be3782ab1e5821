// Security headers of every answer; the documentation page alone may load its own scripts and styles.

import helmet from 'koa-helmet';
import type { Middleware } from 'koa';

const NOTHING = { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] };
/** Everything from this host; images also as data, which Swagger UI's style sheet carries. */
const OWN_PAGE = { ...NOTHING, scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"], fontSrc: ["'self'"] };

export function securityHeaders(): Middleware {
  const forApi = helmet({ contentSecurityPolicy: { useDefaults: false, directives: NOTHING }, strictTransportSecurity: false });
  const forPage = helmet({ contentSecurityPolicy: { useDefaults: false, directives: OWN_PAGE }, strictTransportSecurity: false });
  return async (ctx, next) => {
    // Answers are somebody's case data: no shared or disk cache keeps them.
    const isPage = ctx.path === '/docs' || ctx.path.startsWith('/docs/');
    if (!isPage) ctx.set('Cache-Control', 'no-store');
    await (isPage ? forPage : forApi)(ctx, next);
  };
}
