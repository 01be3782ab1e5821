// The rest of HTTP: headers, logs, receipts, forms with files, documentation, a server that stops cleanly.

import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { DeployInput } from '../../src/tasks/contract.js';
import { startFake, task } from './fakeApp.js';

describe('headers', () => {
  it('forbid everything to a browser, allow the documentation its own files', async () => {
    const api = await startFake();
    const answer = await api.fetch('/v2/authentication/me');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    const docs = await api.fetch('/docs');
    expect(docs.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(docs.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('refuse writes that another page makes a browser send', async () => {
    const api = await startFake();
    const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }];
    for (const headers of foreign) {
      expect((await api.post('/v2/user-tasks/1/completion', {}, headers)).status).toBe(403);
    }
    expect((await api.post('/v2/user-tasks/1/completion', {}, { origin: api.url })).status).toBe(204);
  });

  it('carry request id and trace; the log line has them, the pattern of the path, and nobody’s data', async () => {
    const api = await startFake();
    const answer = await api.post('/v2/user-tasks/77/completion?x=1', { variables: { taxCode: 'RSSNNA80A01' } }, { 'x-request-id': 'mine-1', traceparent: `00-${'12'.repeat(16)}-${'34'.repeat(8)}-00` });
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${'12'.repeat(16)}-[0-9a-f]{16}-01$`));
    await expect.poll(() => api.log.at(-1)).toMatchObject({ msg: 'request', requestId: 'mine-1', traceId: '12'.repeat(16), method: 'POST', route: '/v2/user-tasks/{userTaskKey}/completion', status: 400 });
    await api.post('/v2/user-tasks/77/completion', { variables: { taxCode: 'RSSNNA80A01' } });
    await api.fetch('/v2/users/anna');
    await expect.poll(() => api.log.length).toBe(3);
    const text = JSON.stringify(api.log);
    for (const secret of ['RSSNNA80A01', 'anna', 'Basic ']) expect(text).not.toContain(secret);
  });

  it('do not take over an id or trace that is malformed', async () => {
    const api = await startFake();
    const answer = await api.fetch('/status', { headers: { 'x-request-id': 'a b"c', traceparent: `00-${'0'.repeat(32)}-${'34'.repeat(8)}-00` } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('traceparent')).not.toContain('0'.repeat(32));
  });
});

describe('Idempotency-Key', () => {
  it('gives a receipt that knows the same request in another order of members', async () => {
    const api = await startFake();
    const headers = { 'idempotency-key': 'k1' };
    await api.post('/v2/user-tasks/1/completion', '{"variables":{"a":1,"b":[{"c":2,"d":3}]},"action":"x"}', headers);
    await api.post('/v2/user-tasks/1/completion', '{ "action":"x", "variables":{"b":[{"d":3,"c":2}],"a":1} }', headers);
    await api.post('/v2/user-tasks/1/completion', '{"variables":{"a":1,"b":[{"c":2,"d":4}]},"action":"x"}', headers);
    await api.post('/v2/user-tasks/2/completion', '{}');
    const receipts = api.contexts.map((context) => context.receipt);
    expect(receipts[0]).toEqual({ key: 'k1', operation: 'POST /v2/user-tasks/1/completion', bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(receipts[1]).toEqual(receipts[0]);
    expect(receipts[2]?.bodyHash).not.toBe(receipts[0]?.bodyHash);
    expect(receipts[3]).toBeNull();
  });

  it('must be visible ASCII of at most 200 characters', async () => {
    const api = await startFake();
    expect((await api.post('/v2/user-tasks/1/completion', {}, { 'idempotency-key': 'x'.repeat(201) })).status).toBe(400);
    expect((await api.post('/v2/user-tasks/1/completion', {}, { 'idempotency-key': 'a b' })).status).toBe(400);
  });
});

describe('nulls', () => {
  it('are explicit, or omitted on demand but inside process data', async () => {
    const queries = { userTask: () => Promise.resolve(task('1')) };
    const explicit = (await (await (await startFake({ queries })).fetch('/v2/user-tasks/1')).json()) as Record<string, unknown>;
    expect(explicit).toMatchObject({ assignee: null, dueDate: null, formKey: null, rootProcessInstanceKey: '2' });
    const omitted = (await (await (await startFake({ queries, config: { nulls: 'omit' } })).fetch('/v2/user-tasks/1')).json()) as Record<string, unknown>;
    expect(Object.keys(explicit).filter((name) => explicit[name] === null).filter((name) => name in omitted)).toEqual([]);
    expect(omitted).toMatchObject({ userTaskKey: '1', candidateGroups: [], customHeaders: {} });
  });
});

describe('searches', () => {
  it('turn filters, sort and pages of the standard into conditions on records', async () => {
    const api = await startFake();
    await api.post('/v2/user-tasks/search', {
      filter: {
        state: 'CREATED', assignee: { $exists: false }, candidateGroup: { $in: ['a', 'b'] }, dueDate: { $lt: '2027-02-08T09:00:00+01:00' }, name: { $like: 'Ric*' }, priority: { $gte: 50, $lt: 80 },
        processDefinitionId: 'P-01', processInstanceVariables: [{ name: 'siteId', value: '"matino"' }, { name: 'person', value: { $neq: '{ "a": 1 }' } }], tags: ['x', 'y'],
      },
      sort: [{ field: 'dueDate' }, { field: 'creationDate', order: 'DESC' }], page: { limit: 20, after: 'YWJj' },
    });
    expect(api.searches[0]).toEqual({
      where: [
        { field: 'state', op: 'eq', value: 'CREATED' }, { field: 'assignee', op: 'exists', value: false }, { field: 'priority', op: 'gte', value: 50 },
        { field: 'priority', op: 'lt', value: 80 }, { field: 'name', op: 'like', value: 'Ric*' }, { field: 'candidateGroups', op: 'in', value: ['a', 'b'] },
        { field: 'processId', op: 'eq', value: 'P-01' }, { field: 'dueDate', op: 'lt', value: new Date('2027-02-08T08:00:00Z') }, { variable: 'siteId', op: 'eq', value: '"matino"' },
        { variable: 'person', op: 'neq', value: '{"a":1}' }, { field: 'tags', op: 'eq', value: 'x' }, { field: 'tags', op: 'eq', value: 'y' },
      ],
      sort: [{ field: 'dueDate', order: 'ASC' }, { field: 'creationDate', order: 'DESC' }],
      page: { limit: 20, after: 'YWJj' },
    });
  });

  it('know alternatives, and properties that are the same on every record here', async () => {
    const api = await startFake();
    await api.post('/v2/process-instances/search', {
      filter: { hasIncident: true, batchOperationKey: { $exists: false }, hasRetriesLeft: false, $or: [{ state: 'ACTIVE' }, { batchOperationKey: 'b', processInstanceKey: '5' }] },
    });
    expect(api.searches[0]?.where).toEqual([
      { field: 'incidentCount', op: 'gt', value: 0 },
      { or: [[{ field: 'state', op: 'eq', value: 'ACTIVE' }], [{ field: 'key', op: 'eq', value: '5' }, { field: 'key', op: 'in', value: [] }]] },
    ]);
  });

  it('look elements and incidents up first, within the same process and territory', async () => {
    const api = await startFake();
    await api.post('/v2/process-instances/search', { filter: { processDefinitionId: 'P-01', elementId: 'listen', elementInstanceState: 'ACTIVE', errorMessage: { $like: '*x*' } } });
    expect(api.searches.map((search) => search.where)).toEqual([
      [{ field: 'processId', op: 'eq', value: 'P-01' }, { field: 'elementId', op: 'eq', value: 'listen' }, { field: 'state', op: 'eq', value: 'ACTIVE' }],
      [{ field: 'processId', op: 'eq', value: 'P-01' }, { field: 'state', op: 'eq', value: 'ACTIVE' }, { field: 'errorMessage', op: 'like', value: '*x*' }],
      [{ field: 'processId', op: 'eq', value: 'P-01' }, { field: 'key', op: 'in', value: [] }, { field: 'key', op: 'in', value: [] }],
    ]);
  });

  it('refuse two starts of a page, offsets and limits beyond the bounds, cursors of no shape', async () => {
    const api = await startFake();
    const pages = [{ from: 0, after: 'YWJj' }, { after: 'YWJj', before: 'YWJj' }, { from: 10_001 }, { limit: 1_001 }, { limit: -1 }, { after: 'x'.repeat(304) }, { after: 'a$b=' }, { after: 'YWJ' }];
    for (const page of pages) expect((await api.post('/v2/user-tasks/search', { page })).status, JSON.stringify(page)).toBe(400);
  });
});

describe('deployments', () => {
  it('read files by name, in order, as UTF-8, with the territory named or the only one', async () => {
    const inputs: DeployInput[] = [];
    const deploy = (_context: unknown, input: DeployInput) => {
      inputs.push(input);
      return Promise.resolve({ key: '1', tenantId: input.tenantId, isNew: true, definitions: [], forms: [], decisions: [], warnings: [] });
    };
    const api = await startFake({ commands: { deploy } });
    const form = new FormData();
    form.append('resources', new File(['<perché/>'], 'a.bpmn'));
    form.append('resources', new File(['{}'], 'b.form'));
    expect((await api.fetch('/v2/deployments', { user: 'admin', method: 'POST', body: form })).status).toBe(200);
    expect(inputs).toEqual([{ tenantId: 'CAS', resources: [{ name: 'a.bpmn', content: '<perché/>' }, { name: 'b.form', content: '{}' }] }]);
  });

  it.each([
    ['no file', (): FormData => { const form = new FormData(); form.append('tenantId', 'CAS'); return form; }, 400],
    ['an unknown field', (): FormData => { const form = new FormData(); form.append('resources', new File(['x'], 'a.bpmn')); form.append('extra', '1'); return form; }, 400],
    ['a file that is no text', (): FormData => { const form = new FormData(); form.append('resources', new File([new Uint8Array([0xff, 0xfe])], 'a.bpmn')); return form; }, 400],
    ['more than 20 MB', (): FormData => { const form = new FormData(); form.append('resources', new File(['x'.repeat(21 * 1024 * 1024)], 'a.bpmn')); return form; }, 413],
    ['six hundred files', (): FormData => { const form = new FormData(); for (let n = 0; n < 600; n += 1) form.append('resources', new File(['x'], `${String(n)}.form`)); return form; }, 413],
  ])('refuse %s', async (_what, form, status) => {
    const api = await startFake();
    expect((await api.fetch('/v2/deployments', { user: 'admin', method: 'POST', body: form() })).status).toBe(status);
  });

  it('refuse JSON, and a form that breaks off', async () => {
    const api = await startFake();
    expect((await api.post('/v2/deployments', {})).status).toBe(415);
    const broken = await api.fetch('/v2/deployments', { method: 'POST', body: '--b\r\nContent-Disposition: form-data; name="resources"; filename="a.bpmn"\r\n\r\nx', headers: { 'content-type': 'multipart/form-data; boundary=b' } });
    expect(broken.status).toBe(400);
    expect((await api.fetch('/v2/deployments', { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } })).status).toBe(400);
  });
});

describe('status', () => {
  it('is a problem document with status 200, or 503 with a reason', async () => {
    const api = await startFake();
    const up = await api.fetch('/status', { user: null });
    expect([up.status, up.headers.get('content-type')]).toEqual([200, 'application/problem+json']);
    expect(await up.json()).toMatchObject({ title: 'Service running', status: 200 });
    expect((await api.fetch('/v2/status', { user: null })).status).toBe(204);
    Object.assign(api.status, { healthy: false, detail: 'The database does not answer' });
    for (const path of ['/status', '/v2/status']) {
      const down = await api.fetch(path, { user: null });
      expect([down.status, down.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await down.json()).toMatchObject({ status: 503, detail: 'The database does not answer', code: 'UNAVAILABLE' });
    }
  });
});

describe('documentation', () => {
  it('describes every route in OpenAPI 3.1 and loads nothing from elsewhere', async () => {
    const api = await startFake();
    const document = (await (await api.fetch('/openapi.json', { user: null })).json()) as { openapi: string; paths: Record<string, Record<string, { operationId: string }>> };
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/v2/user-tasks/{userTaskKey}/completion']?.['post']?.operationId).toBe('completeUserTask');
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    const page = await (await api.fetch('/docs', { user: null })).text();
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(loaded.length).toBe(4);
    for (const path of loaded) expect((await api.fetch(path, { user: null })).status, path).toBe(200);
  });

  it('serves the files of Swagger UI and no others', async () => {
    const api = await startFake();
    for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/swagger-ui.js.map']) expect((await api.fetch(path, { user: null })).status, path).toBe(404);
  });
});

describe('the server', () => {
  it('answers what is no HTTP, and headers without end, with a problem', async () => {
    const api = await startFake();
    const { port } = new URL(api.url);
    for (const [sent, status] of [['NONSENSE\r\n\r\n', 400], [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431]] as const) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(sent);
      let text = '';
      socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      await once(socket, 'close');
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
      expect(text).toContain('application/problem+json');
    }
  });

  it('stops: requests that run are answered, no new ones are taken', async () => {
    let finish = (): void => undefined;
    const running = new Promise<void>((resolve) => { finish = resolve; });
    const api = await startFake({ queries: { userTask: async () => { await running; return task('1'); } } });
    const answer = api.fetch('/v2/user-tasks/1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = api.stop();
    await expect(fetch(`${api.url}/status`)).rejects.toThrow();
    finish();
    expect((await answer).status).toBe(200);
    expect(await stopped).toBe(true);
  });
});
