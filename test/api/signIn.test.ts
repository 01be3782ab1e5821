// Signing in: Basic credentials, remembered checks, limits on failures, who may manage accounts.

import { describe, expect, it } from 'vitest';
import { PASSWORD, startFake } from './fakeApp.js';

describe('Basic credentials', () => {
  it.each([
    ['none', undefined], ['another scheme', 'Bearer abc'], ['no base64', 'Basic %%%'], ['no colon', `Basic ${Buffer.from('anna').toString('base64')}`],
    ['an empty name', `Basic ${Buffer.from(':x').toString('base64')}`], ['a header without end', `Basic ${'A'.repeat(4_000)}`],
  ])('refuses %s with a challenge', async (_what, header) => {
    const api = await startFake();
    const answer = await fetch(`${api.url}/v2/authentication/me`, { headers: header === undefined ? {} : { authorization: header } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Percorsi", charset="UTF-8"');
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });

  it('names the actor, its groups, roles and territories', async () => {
    const api = await startFake();
    expect(await (await api.fetch('/v2/authentication/me')).json()).toEqual({
      username: 'anna', displayName: 'Anna', email: null, authorizedComponents: [], tenants: [{ name: 'Ambito di prova', tenantId: 'CAS', description: 'Alfa' }],
      groups: ['front-office-worker@alfa'], roles: ['front-office-worker'], salesPlanType: null, c8Links: {}, canLogout: false,
    });
  });

  it('leaves status, licence and documentation open to all', async () => {
    const api = await startFake();
    for (const path of ['/status', '/v2/status', '/v2/license', '/openapi.json', '/docs']) expect((await fetch(`${api.url}${path}`)).ok, path).toBe(true);
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const api = await startFake();
    const wrong = (await (await api.fetch('/v2/authentication/me', { password: 'falsch falsch' })).json()) as { detail: string };
    const unknown = (await (await api.fetch('/v2/authentication/me', { user: 'nobody' })).json()) as { detail: string };
    expect(unknown.detail).toBe(wrong.detail);
  });
});

describe('a remembered check', () => {
  it('spares the password check for five minutes and reads the account again every five seconds', async () => {
    const api = await startFake();
    await api.fetch('/v2/authentication/me');
    const after = api.checks();
    await api.fetch('/v2/authentication/me');
    expect(api.checks()).toBe(after);
    api.later(5_001);
    expect((await api.fetch('/v2/authentication/me')).status).toBe(200);
    expect(api.checks()).toBe(after + 1);
  });

  it('is void once the account is gone, disabled, or has another password', async () => {
    for (const change of ['gone', 'disabled', 'password'] as const) {
      const api = await startFake();
      expect((await api.fetch('/v2/authentication/me')).status).toBe(200);
      const anna = api.accounts.get('anna')!;
      if (change === 'gone') api.accounts.delete('anna');
      else api.accounts.set('anna', { ...anna, ...(change === 'disabled' ? { disabled: true } : { passwordHash: api.accounts.get('admin')!.passwordHash.replace(/.$/, 'x') }) });
      api.later(5_001);
      expect((await api.fetch('/v2/authentication/me')).status, change).toBe(401);
    }
  });

  it('follows a lost group within five seconds', async () => {
    const api = await startFake();
    await api.fetch('/v2/authentication/me');
    await api.fetch('/v2/groups/front-office-worker@alfa/users/anna', { user: 'admin', method: 'DELETE' });
    api.later(5_001);
    expect(((await (await api.fetch('/v2/authentication/me')).json()) as { groups: string[] }).groups).toEqual([]);
  });
});

describe('failed checks', () => {
  it('are refused beyond the limit of their name and address, even with the right password, until the window is over', async () => {
    const api = await startFake({ config: { signIn: { perAccountAndAddress: 3, windowSeconds: 1 } } });
    for (let turn = 0; turn < 3; turn += 1) expect((await api.fetch('/v2/authentication/me', { password: 'wrong wrong' })).status).toBe(401);
    const refused = await api.fetch('/v2/authentication/me');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.fetch('/v2/authentication/me', { user: 'admin' })).status, 'others come in').toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api.fetch('/v2/authentication/me')).status).toBe(200);
  });

  it('count against the address whatever the names', async () => {
    const api = await startFake({ config: { signIn: { perAddress: 4, windowSeconds: 60 } } });
    for (let turn = 0; turn < 4; turn += 1) await api.fetch('/v2/authentication/me', { user: `name${String(turn)}` });
    expect((await api.fetch('/v2/authentication/me', { user: 'name9' })).status).toBe(429);
  });

  it('do not lock out who is signed in already', async () => {
    const api = await startFake({ config: { signIn: { perAccountAndAddress: 2, windowSeconds: 60 } } });
    expect((await api.fetch('/v2/authentication/me')).status).toBe(200);
    for (let turn = 0; turn < 3; turn += 1) await api.fetch('/v2/authentication/me', { password: 'wrong wrong' });
    expect((await api.fetch('/v2/authentication/me')).status).toBe(200);
  });

  it('sent at once are no way around the limit', async () => {
    const api = await startFake({ config: { signIn: { perAccountAndAddress: 5, windowSeconds: 60 } } });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, turn) => api.fetch('/v2/authentication/me', { password: `guess number ${String(turn)}` })));
    const tried = answers.filter((answer) => answer.status === 401).length;
    expect(tried).toBeGreaterThanOrEqual(5);
    expect(tried, 'two checks run at once').toBeLessThanOrEqual(6);
  });
});

describe('accounts', () => {
  const json = { 'content-type': 'application/json' };

  it('are managed by administrators alone', async () => {
    const api = await startFake();
    const body = JSON.stringify({ username: 'bruno', password: PASSWORD });
    const calls: [string, RequestInit][] = [
      ['/v2/users', { method: 'POST', body, headers: json }], ['/v2/users/anna', {}], ['/v2/users/search', { method: 'POST' }], ['/v2/users/admin', { method: 'DELETE' }],
      ['/v2/users/admin', { method: 'PUT', body: '{}', headers: json }], ['/v2/groups/administrator/users/anna', { method: 'PUT' }], ['/v2/tenants/CAS/users/anna', { method: 'PUT' }],
    ];
    for (const [path, init] of calls) expect((await api.fetch(path, init)).status, `${init.method ?? 'GET'} ${path}`).toBe(403);
  });

  it('are made, changed, put into groups with their territory, and deleted', async () => {
    const api = await startFake();
    const admin = (path: string, method: string, body?: unknown): Promise<Response> =>
      api.fetch(path, { user: 'admin', method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: json }) });
    const made = await admin('/v2/users', 'POST', { username: 'bruno', password: PASSWORD, name: 'Bruno', email: 'bruno@example.org' });
    expect([made.status, await made.json()]).toEqual([201, { username: 'bruno', name: 'Bruno', email: 'bruno@example.org' }]);
    expect((await admin('/v2/users', 'POST', { username: 'bruno', password: PASSWORD })).status).toBe(409);
    expect(await (await admin('/v2/users/bruno', 'PUT', { email: '', password: 'another password' })).json()).toEqual({ username: 'bruno', name: 'Bruno', email: null });
    expect((await admin('/v2/groups/case-manager@CAS/users/bruno', 'PUT')).status).toBe(204);
    expect(await (await api.fetch('/v2/authentication/me', { user: 'bruno', password: 'another password' })).json()).toMatchObject({ groups: ['case-manager@CAS'], tenants: [{ tenantId: 'CAS' }] });
    expect((await admin('/v2/users/bruno', 'DELETE')).status).toBe(204);
    expect((await admin('/v2/users/bruno', 'DELETE')).status).toBe(404);
  });

  it('refuse groups no diagram could name, short passwords, the name of the program, and an administrator shutting itself out', async () => {
    const api = await startFake();
    const put = (path: string, method = 'PUT'): Promise<Response> => api.fetch(path, { user: 'admin', method });
    expect((await put('/v2/groups/front-office-worker@CAS/users/anna')).status).toBe(404);
    expect((await put('/v2/groups/wizard@alfa/users/anna')).status).toBe(404);
    expect((await put('/v2/groups/administrator/users/admin', 'DELETE')).status).toBe(409);
    expect((await put('/v2/users/admin', 'DELETE')).status).toBe(409);
    for (const body of [{ username: 'x', password: 'short' }, { username: 'system', password: PASSWORD }, { username: 'a b', password: PASSWORD }]) {
      expect((await api.fetch('/v2/users', { user: 'admin', method: 'POST', body: JSON.stringify(body), headers: json })).status).toBe(400);
    }
  });
});
