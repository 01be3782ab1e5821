// HTTP Basic (RFC 7617) with built-in accounts: from the Authorization header to the actor.

import type { Context } from 'koa';
import type { Actor } from '../../kernel/actor.js';
import { AppError } from '../../kernel/errors.js';
import type { ApiDeps } from '../deps.js';
import { createAttempts, DEFAULT_SIGN_IN_LIMITS } from './attempts.js';
import { createRemembered } from './remembered.js';

const CHALLENGE = 'Basic realm="Percorsi", charset="UTF-8"';
const MAX_HEADER_LENGTH = 2_000;

/**
 * The function that names the actor of a request.
 * @throws (the returned function) AppError UNAUTHENTICATED with WWW-Authenticate set, TOO_MANY_REQUESTS
 */
export function createAuthenticate(deps: ApiDeps): (ctx: Context) => Promise<Actor> {
  const attempts = createAttempts({ ...DEFAULT_SIGN_IN_LIMITS, ...deps.config.signIn });
  const remembered = createRemembered(deps);

  return async (ctx) => {
    const credentials = credentialsOf(ctx.get('authorization'));
    if (credentials === null) throw unauthenticated(ctx, 'Expected an Authorization header with Basic credentials, but there was none');
    const { username, password } = credentials;
    const known = await remembered.find(username, password, () => deps.accounts.current(username));
    if (known !== null) return known.actor;
    await attempts.mustBeAllowed(username, ctx.ip);
    const who = await attempts.inTurn(async () => {
      // Asked again in turn: others may have failed, or succeeded, while this one waited.
      await attempts.mustBeAllowed(username, ctx.ip);
      const checked = (await remembered.find(username, password, () => deps.accounts.current(username))) ?? (await deps.accounts.authenticate(username, password));
      // Counted before the turn passes on, or a burst would slip through.
      await (checked === null ? attempts.failed(username, ctx.ip) : attempts.succeeded(username, ctx.ip));
      return checked;
    });
    if (who === null) throw unauthenticated(ctx, 'Expected a known username with its password, but got another pair');
    remembered.keep(username, password, who);
    return who.actor;
  };
}

/** Username and password of a Basic header, null for any other. */
export function credentialsOf(header: string): { username: string; password: string } | null {
  if (header.length > MAX_HEADER_LENGTH) return null;
  const encoded = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon <= 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function unauthenticated(ctx: Context, detail: string): AppError {
  ctx.set('WWW-Authenticate', CHALLENGE);
  return new AppError('UNAUTHENTICATED', detail);
}
