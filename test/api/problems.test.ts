// What is refused over HTTP, and how it is said: paths, methods, bodies, filters.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/kernel/errors.js';
import { startFake, task } from './fakeApp.js';

type Problem = { type: string; title: string; status: number; detail: string; instance: string; code: string; traceId: string; errors?: { pointer: string; detail: string }[]; [name: string]: unknown };

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

describe('paths and methods', () => {
  it('answers an unknown path with 404, a known one with another method with 405 and Allow', async () => {
    const api = await startFake();
    expect(await problemOf(await api.fetch('/v2/nothing'))).toMatchObject({ status: 404, type: 'urn:percorsi:problem:not-found', title: 'Not found', instance: '/v2/nothing' });
    const wrong = await api.fetch('/v2/user-tasks/1', { method: 'PUT' });
    expect(wrong.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'PATCH']);
    expect(await problemOf(wrong)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
  });

  it.each(['x', '-1', '1.5', '01', '9223372036854775808'])('refuses %s as a key', async (key) => {
    const api = await startFake();
    const problem = await problemOf(await api.fetch(`/v2/user-tasks/${key}`));
    expect(problem).toMatchObject({ status: 400, code: 'VALIDATION' });
    expect(problem.errors).toEqual([{ pointer: 'path/userTaskKey', detail: `Expected a key (a decimal number as text), but got the string "${key}"` }]);
  });

  it('refuses a path with broken escapes and a URL without end', async () => {
    const api = await startFake();
    expect((await problemOf(await api.fetch('/v2/users/%zz'))).detail).toContain('holds a % that is no escape');
    expect((await problemOf(await api.fetch(`/v2/users/${'x'.repeat(5_000)}`))).detail).toContain('Expected a URL of at most 4096 characters');
  });

  it('says titles in Italian to who prefers it, details and types alike', async () => {
    const api = await startFake();
    const italian = await api.fetch('/v2/nothing', { headers: { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' } });
    expect(italian.headers.get('content-language')).toBe('it');
    expect(await problemOf(italian)).toMatchObject({ title: 'Non trovato', type: 'urn:percorsi:problem:not-found' });
  });
});

describe('bodies', () => {
  it('shows the place where JSON breaks', async () => {
    const api = await startFake();
    expect((await problemOf(await api.post('/v2/user-tasks/search', '{\n  "filter": {,}\n}'))).detail).toBe('Expected valid JSON, but it breaks at line 2, column 14 (value expected)');
  });

  it('wants JSON where JSON goes, in UTF-8', async () => {
    const api = await startFake();
    expect(await problemOf(await api.post('/v2/user-tasks/search', 'x=1', { 'content-type': 'application/x-www-form-urlencoded' }))).toMatchObject({ status: 415 });
    const latin1 = await api.fetch('/v2/user-tasks/search', { method: 'POST', body: Buffer.from('{"filter":{"name":"perch\xe9"}}', 'latin1'), headers: { 'content-type': 'application/json' } });
    expect((await problemOf(latin1)).detail).toContain('Expected text in UTF-8');
  });

  it('takes a search without a body for a search without conditions', async () => {
    const api = await startFake();
    expect((await api.fetch('/v2/user-tasks/search', { method: 'POST' })).status).toBe(200);
    expect(api.searches).toEqual([{ where: [], sort: [], page: { limit: 100 } }]);
  });

  it('refuses bodies over 6 MB by name of the limit, sent plainly or as a gzip bomb', async () => {
    const api = await startFake();
    const big = JSON.stringify({ variables: { text: 'x'.repeat(7 * 1024 * 1024) } });
    expect(await problemOf(await api.post('/v2/user-tasks/1/completion', big))).toMatchObject({ status: 413, detail: 'Expected a body of at most 6 MB, but it is larger', limitBytes: 6_291_456 });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(300_000);
    const started = performance.now();
    const answer = await api.fetch('/v2/user-tasks/1/completion', { method: 'POST', body: bomb, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
    expect((await problemOf(answer)).status).toBe(413);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('reads gzip that is honest, refuses encodings it does not know', async () => {
    const api = await startFake();
    const headers = { 'content-type': 'application/json' };
    const honest = await api.fetch('/v2/user-tasks/search', { method: 'POST', body: gzipSync('{"page":{"limit":7}}'), headers: { ...headers, 'content-encoding': 'gzip' } });
    expect(honest.status).toBe(200);
    expect(api.searches[0]?.page).toEqual({ limit: 7 });
    expect((await api.fetch('/v2/user-tasks/search', { method: 'POST', body: '{}', headers: { ...headers, 'content-encoding': 'zstd' } })).status).toBe(415);
    expect((await api.fetch('/v2/user-tasks/search', { method: 'POST', body: 'no gzip', headers: { ...headers, 'content-encoding': 'gzip' } })).status).toBe(400);
  });

  it('refuses JSON nested without end before reading it', async () => {
    const api = await startFake();
    const nested = `{"variables":{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}`;
    expect((await problemOf(await api.post('/v2/user-tasks/1/completion', nested))).detail).toContain('Expected JSON nested at most 100 deep');
  });

  it('takes names with $ and dots and the last of two alike, and refuses __proto__ however it is written', async () => {
    const seen: unknown[] = [];
    const api = await startFake({ commands: { completeUserTask: (_context, key, input) => { seen.push(input.variables); return Promise.resolve({ task: task(key), next: [] }); } } });
    expect((await api.post('/v2/user-tasks/1/completion', '{"variables":{"$where":1,"a.b":2,"twice":1,"twice":2,"constructor":3}}')).status).toBe(204);
    expect(seen).toEqual([{ $where: 1, 'a.b': 2, twice: 2, constructor: 3 }]);
    for (const name of ['__proto__', '\\u005f_proto__']) {
      const problem = await problemOf(await api.post('/v2/user-tasks/1/completion', `{"variables":{"a":[{"${name}":{"x":1}}]}}`));
      expect(problem.errors).toEqual([{ pointer: '/variables/a/0/__proto__', detail: 'Expected another name, but got "__proto__"' }]);
    }
  });

  it('names every unknown property and what else is wrong, by JSON pointer', async () => {
    const api = await startFake();
    const problem = await problemOf(await api.post('/v2/user-tasks/search', { filter: { assigne: 'x', priority: { $gt: '5', $near: 1 }, 'a/b': 1 }, page: { limit: 5000 }, sort: [{ field: 'colour' }] }));
    expect(problem.errors?.map((error) => error.pointer).sort()).toEqual(['/filter/assigne', '/filter/a~1b', '/filter/priority/$gt', '/filter/priority/$near', '/page/limit', '/sort/0/field']);
    expect(problem.errors?.find((error) => error.pointer === '/filter/priority/$gt')?.detail).toBe('Expected a number, but got the string "5"');
    expect(problem.errors?.find((error) => error.pointer === '/sort/0/field')?.detail).toMatch(/^Expected one of "creationDate", .*, but got the string "colour"$/);
    expect(problem.detail).toContain('(and 5 more)');
  });

  it('refuses a body where none belongs, and a list where an object does', async () => {
    const api = await startFake();
    expect((await problemOf(await api.fetch('/v2/user-tasks/1/assignee', { method: 'DELETE', body: '{"x":1}', headers: { 'content-type': 'application/json' } }))).errors?.[0]?.pointer).toBe('/x');
    expect((await problemOf(await api.post('/v2/user-tasks/search', []))).errors).toEqual([{ pointer: '', detail: 'Expected an object, but got a list of 0' }]);
  });

  it('never repeats a password it refuses', async () => {
    const api = await startFake();
    const answer = await api.fetch('/v2/users', { user: 'admin', method: 'POST', body: JSON.stringify({ username: 'x', password: 12345678 }), headers: { 'content-type': 'application/json' } });
    expect(JSON.stringify(await problemOf(answer))).not.toContain('12345678');
  });
});

describe('errors', () => {
  it('carries data and field problems of the service', async () => {
    const api = await startFake({
      commands: { completeUserTask: () => Promise.reject(new AppError('GUARD_REFUSED', 'Serve il consenso', { errors: [{ pointer: '/variables/consent', detail: 'x', article: 'art. 5' }], data: { holder: 'bruno', status: 'no' } })) },
    });
    expect(await problemOf(await api.post('/v2/user-tasks/1/completion', {}))).toMatchObject({
      status: 409, code: 'GUARD_REFUSED', holder: 'bruno', detail: 'Serve il consenso', errors: [{ pointer: '/variables/consent', detail: 'x', article: 'art. 5' }],
    });
  });

  it('tells of its own faults nothing but where to look, and writes them to the log', async () => {
    const api = await startFake({ queries: { userTask: () => Promise.reject(new TypeError('secret internals')) } });
    const problem = await problemOf(await api.fetch('/v2/user-tasks/1', { headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` } }));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL', traceId: 'ab'.repeat(16) });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(api.log.find((line) => line['msg'] === 'request failed')).toMatchObject({ traceId: 'ab'.repeat(16), err: { message: 'secret internals' } });
  });

  it('says when to come again', async () => {
    const api = await startFake({ commands: { completeUserTask: () => Promise.reject(new AppError('RECEIPT_RUNNING', 'still running', { retryAfterSeconds: 3 })) } });
    const answer = await api.post('/v2/user-tasks/1/completion', {});
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([409, '3']);
  });
});
