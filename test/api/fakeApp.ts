// The API over stand-ins of the task service: for what HTTP itself does (parsing, problems, sign-in), and for nothing else.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createAccounts } from '../../src/access/accounts.js';
import { createApp } from '../../src/api/app.js';
import type { ApiConfig, ServiceStatus } from '../../src/api/deps.js';
import { createTracer } from '../../src/analysis/tracer.js';
import { createHttpServer, stopHttpServer } from '../../src/api/server.js';
import { createEngine } from '../../src/engine/index.js';
import { SYSTEM_ACTOR } from '../../src/kernel/actor.js';
import type { AccountRecord, TerritoryProfile, UserTaskRecord } from '../../src/kernel/domain.js';
import { AppError } from '../../src/kernel/errors.js';
import { systemRandom } from '../../src/kernel/random.js';
import type { SearchPage, SearchRequest } from '../../src/kernel/search.js';
import type { CommandContext, Commands, Queries } from '../../src/tasks/contract.js';

export const PASSWORD = 'una parola lunga';

export const PROFILE: TerritoryProfile = {
  tenantId: 'CAS', name: 'Ambito di prova', version: 'v', comuni: [{ id: 'alfa', name: 'Alfa' }], sites: [{ id: 'alfa', name: 'Sportello di Alfa', comune: 'alfa', address: null }],
  roles: { 'front-office-worker': { scope: 'site', label: 'Front-office' }, 'case-manager': { scope: 'tenant', label: 'Case manager' } },
  parameters: {}, holidays: [], registers: {},
  keptRegisters: [], missing: [{ path: 'population.alfa', label: 'Popolazione di Alfa', article: 'art. 1', mandatory: true }],
};

export interface Fake {
  url: string;
  /** What each search was asked. */
  searches: SearchRequest[];
  /** Contexts commands were run with. */
  contexts: CommandContext[];
  /** Lines of the log, parsed. */
  log: Record<string, unknown>[];
  /** Moves the host clock on, in milliseconds. */
  later(ms: number): void;
  status: ServiceStatus;
  accounts: Map<string, AccountRecord>;
  /** How often a password was checked. */
  checks(): number;
  fetch(path: string, init?: RequestInit & { user?: string | null; password?: string }): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<boolean>;
}

export async function startFake(options: { config?: Partial<ApiConfig>; queries?: Partial<Queries>; commands?: Partial<Commands> } = {}): Promise<Fake> {
  const searches: SearchRequest[] = [];
  const contexts: CommandContext[] = [];
  const log: Record<string, unknown>[] = [];
  const records = new Map<string, AccountRecord>();
  const status: ServiceStatus = { healthy: true, detail: null, clusterId: 'c', nodes: [{ nodeId: 0, host: '127.0.0.1', port: 1, version: '9.9.9', healthy: true }] };
  let now = Date.UTC(2027, 1, 8, 8);
  let checked = 0;
  const hostClock = { now: () => now };
  const search = (request: SearchRequest): Promise<SearchPage<never>> => {
    searches.push(request);
    return Promise.resolve({ items: [], totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null });
  };
  const queries = missing<Queries>('query', {
    searchUserTasks: (_actor, request) => search(request), searchProcessInstances: (_actor, request) => search(request),
    searchElementInstances: (_actor, request) => search(request), searchIncidents: (_actor, request) => search(request),
    searchVariables: (_actor, request) => search(request), searchMessageSubscriptions: (_actor, request) => search(request),
    searchProcessDefinitions: (_actor, request) => search(request), ...options.queries,
  });
  const commands = missing<Commands>('command', {
    completeUserTask(context, key) {
      contexts.push(context);
      return Promise.resolve({ task: task(key), next: [] });
    },
    ...options.commands,
  });
  const accounts = createAccounts({
    store: {
      account: (name) => { checked += 1; return Promise.resolve(records.get(name) ?? null); },
      putAccount(account, { replace }) {
        if (!replace && records.has(account.username)) return Promise.resolve(false);
        records.set(account.username, account);
        return Promise.resolve(true);
      },
      deleteAccount: (name) => Promise.resolve(records.delete(name)),
      countAccounts: () => Promise.resolve(records.size),
      search: () => { throw new Error('not here'); },
    },
    profiles: { get: (id) => (id === 'CAS' ? PROFILE : null), all: () => [PROFILE] }, hostClock, random: systemRandom, cost: { ln: 10, r: 8, p: 1 },
  });
  await accounts.create(SYSTEM_ACTOR, { username: 'anna', password: PASSWORD, displayName: 'Anna', email: null, groups: ['front-office-worker@alfa'] });
  await accounts.create(SYSTEM_ACTOR, { username: 'admin', password: PASSWORD, displayName: null, email: null, groups: ['administrator'] });
  const app = createApp({
    commands, queries, accounts, profiles: { get: (id) => (id === 'CAS' ? PROFILE : null), all: () => [PROFILE] },
    tracer: createTracer(createEngine(), []),
    config: { nulls: 'explicit', clock: 'system', productVersion: '9.9.9', ...options.config },
    logger: pino({ level: 'info' }, { write: (line: string) => { log.push(JSON.parse(line) as Record<string, unknown>); } }),
    hostClock, random: systemRandom, status: () => Promise.resolve(status),
  });
  const server = createHttpServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const stop = (): Promise<boolean> => stopHttpServer(server, 5_000);
  onTestFinished(async () => { if (server.listening) await stop(); });
  const call: Fake['fetch'] = (path, { user = 'anna', password = PASSWORD, headers, ...init } = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { ...(user === null ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }), ...(headers as Record<string, string> | undefined) } });
  return {
    url, searches, contexts, log, status, accounts: records, stop,
    later: (ms) => { now += ms; },
    checks: () => checked,
    fetch: call,
    post: (path, body, headers = {}) => call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
  };
}

function missing<T extends object>(kind: string, given: Partial<T>): T {
  return new Proxy(given, {
    get(target, name) {
      return Reflect.get(target, name) ?? (() => Promise.reject(new AppError('INTERNAL', `no ${kind} ${String(name)} here`)));
    },
  }) as T;
}

/** A task with every nullable field null. */
export function task(key: string): UserTaskRecord {
  const at = new Date('2027-02-08T08:00:00Z');
  return {
    key, tenantId: 'CAS', processInstanceKey: '2', rootKey: '2', definitionKey: '3', processId: 'p', processName: null, version: 1, elementId: 'a', elementInstanceKey: '4',
    executionId: 'e', name: null, state: 'CREATED', assignee: null, assignedAt: null, candidateGroups: [], candidateUsers: [], excluded: [], priority: 50, dueDate: null, followUpDate: null,
    creationDate: at, completionDate: null, completedBy: null, formKey: null, externalFormReference: null, customHeaders: {}, tags: [], caseId: 'CAS-2027-000001', term: null, overrun: null, rev: 1, log: [],
  };
}
