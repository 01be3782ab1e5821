// Refusals before any work: addresses too long, and writes another web page makes a signed-in browser send.

import type { Middleware } from 'koa';
import { AppError } from '../../kernel/errors.js';

const MAX_URL_LENGTH = 4_096;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function requestLimits(): Middleware {
  return async (ctx, next) => {
    if (ctx.url.length > MAX_URL_LENGTH) {
      throw new AppError('VALIDATION', `Expected a URL of at most ${String(MAX_URL_LENGTH)} characters, but got ${String(ctx.url.length)}`);
    }
    // Browsers send remembered Basic credentials along with forms of foreign pages (CSRF); other clients send no Origin.
    const origin = ctx.get('Origin');
    if (!SAFE_METHODS.has(ctx.method) && (ctx.get('Sec-Fetch-Site') === 'cross-site' || (origin !== '' && hostOf(origin) !== ctx.host))) {
      throw new AppError('FORBIDDEN', 'Expected a request of this service’s own pages, but it comes from another site', { data: { rule: 'same-origin' } });
    }
    await next();
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
