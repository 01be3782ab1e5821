// The client of the chaos suite: every command under an idempotency key, repeated until it is answered, and a log of what was acknowledged.

import { setTimeout as sleep } from 'node:timers/promises';

const PASSWORD = 'percorsi-demo';
const ANSWER_TIMEOUT_MS = 40_000;
const PAUSE_MS = 100;

export type Who = 'admin' | 'operatore.matino' | 'sociale.matino' | 'coordinatore.cas';

export interface Acknowledged {
  path: string;
  status: number;
  /** Times it was sent before it was answered for good. */
  sent: number;
}

/** A final refusal (4xx): repeating would change nothing. */
export class Refused extends Error {
  constructor(readonly path: string, readonly status: number, readonly code: string, detail: string) {
    super(`${path}: ${String(status)} ${code} ${detail}`);
  }
}

export interface Client {
  acknowledged: Acknowledged[];
  /** Answers of 500: nothing a client should ever see, whatever happens. */
  internalErrors: string[];
  /** Faults begin, or are over: as long as they strike, nobody gives up. */
  trouble(isOn: boolean): void;
  /** True when something begun at `since` has not come about for so long without any fault striking. */
  isTooLong(since: number, patienceMs: number): boolean;
  /** A command, at least once sent, exactly once done. @throws Refused */
  command<T>(who: Who, path: string, body: unknown, method?: string): Promise<T>;
  /** A query, repeated until a node answers. @throws Refused */
  read<T>(who: Who, path: string, body?: unknown): Promise<T>;
}

export interface ClientOptions {
  /** Addresses of nodes that may be alive; asked for at each try. */
  urls: () => string[];
  /** How long a command is repeated, milliseconds. */
  patienceMs?: number;
}

let commands = 0;

export function createClient({ urls, patienceMs = 120_000 }: ClientOptions): Client {
  const acknowledged: Acknowledged[] = [];
  const internalErrors: string[] = [];
  let turn = 0;
  let calmSince = performance.now();
  const isTooLong = (since: number, ms: number): boolean => performance.now() > Math.max(since, calmSince) + ms;

  /** One try; null when it tells nothing for good: no node, no answer, overload, or the first try still running. */
  async function once(who: Who, method: string, path: string, body: unknown, key: string | null): Promise<{ status: number; body: unknown } | null> {
    const candidates = urls();
    const url = candidates[turn++ % Math.max(candidates.length, 1)];
    if (url === undefined) return null;
    try {
      const response = await fetch(`${url}${path}`, {
        method, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        headers: {
          authorization: `Basic ${Buffer.from(`${who}:${PASSWORD}`).toString('base64')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer = (text === '' ? null : JSON.parse(text)) as { code?: string } | null;
      if (response.status === 500) internalErrors.push(`${method} ${path}: ${text.slice(0, 300)}`);
      const again = response.status >= 500 || response.status === 429 || answer?.code === 'RECEIPT_RUNNING' || answer?.code === 'CONCURRENT_MODIFICATION';
      return again ? null : { status: response.status, body: answer };
    } catch {
      return null;
    }
  }

  async function persistently<T>(who: Who, method: string, path: string, body: unknown, key: string | null): Promise<T> {
    const since = performance.now();
    for (let sent = 1; !isTooLong(since, patienceMs); sent += 1) {
      const answer = await once(who, method, path, body, key);
      if (answer === null) {
        await sleep(PAUSE_MS);
        continue;
      }
      if (key !== null) acknowledged.push({ path, status: answer.status, sent });
      if (answer.status < 400) return answer.body as T;
      const problem = answer.body as { code?: string; detail?: string } | null;
      throw new Refused(path, answer.status, problem?.code ?? '', problem?.detail ?? '');
    }
    throw new Error(`Expected an answer to ${method} ${path} within ${String(patienceMs)} ms, but none came`);
  }

  return {
    acknowledged,
    internalErrors,
    trouble: (isOn) => { calmSince = isOn ? Infinity : performance.now(); },
    isTooLong,
    command: (who, path, body, method = 'POST') => {
      commands += 1;
      return persistently(who, method, path, body, `chaos-${String(process.pid)}-${String(commands)}`);
    },
    read: (who, path, body) => persistently(who, body === undefined ? 'GET' : 'POST', path, body, null),
  };
}

/** Deploys diagrams to the territory over the API. */
export async function deploy(url: string, files: Record<string, string>): Promise<void> {
  const form = new FormData();
  form.set('tenantId', 'CAS');
  for (const [name, content] of Object.entries(files)) form.append('resources', new Blob([content], { type: 'application/xml' }), name);
  const response = await fetch(`${url}/v2/deployments`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}` }, body: form });
  if (!response.ok) throw new Error(`Expected the chaos diagrams to be deployed, but got ${String(response.status)}: ${await response.text()}`);
}
