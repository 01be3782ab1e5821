// Request bodies: JSON up to 6 MB and forms with files up to 20 MB, compressed or not, counted as they unfold.

import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { AppError } from '../../kernel/errors.js';
import { MAX_JSON_BYTES, parseJson } from './json.js';
import { MAX_FORM_BYTES, parseForm } from './form.js';

const MEGABYTE = 1024 * 1024;
/** What separators and part headers of a form may take beside its files. */
const FORM_OVERHEAD_BYTES = 256 * 1024;
/** How much of a refused body is still read, and for how long. */
const MAX_IGNORED_BYTES = 64 * MEGABYTE;
const MAX_IGNORED_MS = 5_000;

/**
 * The body of a request: a JSON value, the fields of a form, or undefined when there is none.
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, TOO_LARGE, VALIDATION
 */
export async function readBody(ctx: Context, kind: 'json' | 'form'): Promise<unknown> {
  if (!hasBody(ctx)) return undefined;
  mustBeOf(kind, ctx);
  if (kind === 'form') {
    const bytes = await readBytes(ctx, MAX_FORM_BYTES + FORM_OVERHEAD_BYTES);
    return parseForm(bytes, ctx.get('content-type'));
  }
  const text = decode(await readBytes(ctx, MAX_JSON_BYTES));
  return text.trim() === '' ? undefined : parseJson(text);
}

function hasBody(ctx: Context): boolean {
  return ctx.get('transfer-encoding') !== '' || (ctx.get('content-length') !== '' && ctx.get('content-length') !== '0');
}

function mustBeOf(kind: 'json' | 'form', ctx: Context): void {
  const wanted = kind === 'json' ? ['json', '+json'] : ['multipart/form-data'];
  if (typeof ctx.is(wanted) === 'string') return;
  const name = kind === 'json' ? 'application/json' : 'multipart/form-data';
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Expected a body of ${name}, but got ${ctx.get('content-type').slice(0, 100) || 'no Content-Type'}`);
}

async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  const length = ctx.get('content-encoding') === '' ? ctx.get('content-length') : '';
  try {
    return await getRawBody(inflated(ctx), { limit, length: length === '' ? null : length });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    // A client still sending reads no answer, and closing on it would take the answer away: the rest is heard out, within bounds.
    await heardOut(ctx.req);
    ctx.set('Connection', 'close');
    const type = typeof cause === 'object' && cause !== null && 'type' in cause ? cause.type : null;
    if (type === 'entity.too.large') {
      const megabytes = Math.floor(limit / MEGABYTE);
      throw new AppError('TOO_LARGE', `Expected a body of at most ${String(megabytes)} MB, but it is larger`, { cause, data: { limitBytes: limit } });
    }
    throw new AppError('VALIDATION', 'Expected a whole body in the encoding its headers name, but it broke off or is damaged', { cause });
  }
}

/** Reads and forgets what is still coming: until its end, or the bounds of patience. */
function heardOut(request: Readable): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count);
      request.pause();
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MAX_IGNORED_BYTES) done();
    };
    const timer = setTimeout(done, MAX_IGNORED_MS);
    if (request.readableEnded || request.destroyed) { done(); return; }
    for (const event of ['end', 'close', 'error']) request.once(event, done);
    request.unpipe();
    request.on('data', count);
    request.resume();
  });
}

function inflated(ctx: Context): Readable {
  const encoding = ctx.get('content-encoding').toLowerCase();
  if (encoding === '' || encoding === 'identity') return ctx.req;
  const unfold = encoding === 'br' ? createBrotliDecompress() : encoding === 'gzip' || encoding === 'deflate' ? createUnzip() : null;
  if (unfold === null) throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Expected Content-Encoding gzip, deflate, br or none, but got ${encoding.slice(0, 40)}`);
  ctx.req.once('error', (error) => unfold.destroy(error));
  return ctx.req.pipe(unfold);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('VALIDATION', 'Expected text in UTF-8, but the body holds other bytes', { cause });
  }
}
