// The benchmark's client: bare HTTP on kept-alive connections, each request timed by name.

import { Agent, request } from 'node:http';

export interface BenchClient {
  call<T>(name: string, method: string, path: string, body?: unknown): Promise<T>;
  /** Adds a figure that is not one request. */
  note(name: string, milliseconds: number): void;
  /** Milliseconds of each request, by name. */
  timings: Map<string, number[]>;
  close(): void;
}

/** A client for one base URL with Basic credentials; an answer of 400 or more raises with its body. */
export function createBenchClient(baseUrl: string, username: string, password: string, connections: number): BenchClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(baseUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const timings = new Map<string, number[]>();

  const send = (method: string, path: string, body: unknown): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const headers = { authorization, accept: 'application/json', ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': payload.length }) };
      const sent = request({ agent, hostname, port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(payload ?? undefined);
    });

  const note = (name: string, milliseconds: number): void => {
    const list = timings.get(name) ?? [];
    list.push(milliseconds);
    timings.set(name, list);
  };

  return {
    timings,
    note,
    async call<T>(name: string, method: string, path: string, body?: unknown): Promise<T> {
      const from = performance.now();
      const { status, text } = await send(method, path, body);
      note(name, performance.now() - from);
      if (status >= 400) throw new Error(`${method} ${path}: ${String(status)} ${text.slice(0, 500)}`);
      return (text === '' ? null : JSON.parse(text)) as T;
    },
    close() {
      agent.destroy();
    },
  };
}

/** The p-th percentile (0–100) of some figures, 0 when there are none. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? 0;
}
