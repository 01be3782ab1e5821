// The HTTP server around the app: limits on headers and time, and a stop that lets running requests finish.

import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type Koa from 'koa';

/** Request line and headers together. */
const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 20_000;
/** A whole request: 20 MB from a slow line takes a while. */
const REQUEST_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 65_000;
const SWEEP_MS = 20;

/** A server not listening yet. What is no HTTP at all is answered with a problem too. */
export function createHttpServer(app: Koa): Server {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS }, app.callback());
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = 100;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    socket.end(rawProblem(status));
  });
  return server;
}

/**
 * Stops taking connections and waits for requests that are running, at most `graceMs`; then cuts what is left.
 * @returns true when everything finished by itself
 */
export async function stopHttpServer(server: Server, graceMs: number): Promise<boolean> {
  const closed = new Promise<true>((resolve) => {
    server.close(() => { resolve(true); });
  });
  // A connection kept alive becomes idle once its request is answered; nobody may send another on it.
  const sweep = setInterval(() => { server.closeIdleConnections(); }, SWEEP_MS);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => { resolve(false); }, graceMs);
  });
  const finished = await Promise.race([closed, late]);
  clearTimeout(timer);
  if (!finished) {
    server.closeAllConnections();
    await closed;
  }
  clearInterval(sweep);
  return finished;
}

function rawProblem(status: number): string {
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const detail = status === 431 ? `Expected headers of at most ${String(MAX_HEADER_BYTES / 1024)} kB, but there was more` : 'Expected a well-formed HTTP/1.1 request, but got another';
  const body = JSON.stringify({ type: `urn:percorsi:problem:http-${String(status)}`, title, status, detail, instance: '' });
  return [
    `HTTP/1.1 ${String(status)} ${title}`, 'Content-Type: application/problem+json', `Content-Length: ${String(Buffer.byteLength(body))}`, 'Connection: close', '', body,
  ].join('\r\n');
}
