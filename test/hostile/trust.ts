// What people must not see or do: other desks, other territories, values guessed through filters, other people's cursors, slips in names.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../scenarios/api.js';
import { type Stage, type Page, type Problem } from './support.js';

let stage: Stage;

/** Suites on what people must not see or do. */
export function describeTrust(on: Stage): void {
  stage = on;
  describe('what is not for somebody', () => {
    it.each(['operatore.collepasso', 'patronato.supersano', 'sociale.matino', 'assistente.cas', 'analista.cas', 'coordinatore.a04', 'operatore.alfa.a04'])('a case at Matino does not exist for %s', async (username) => {
      const { caseId, instanceKey, taskKey } = await stage.citizenPath();
      const who = stage.as(username);
      const coordinator = stage.as('coordinatore.cas');
      const element = (await coordinator.post<Page>('/v2/element-instances/search', { filter: { processInstanceKey: instanceKey } })).body.items[0];
      const variable = (await coordinator.post<Page>('/v2/variables/search', { filter: { processInstanceKey: instanceKey } })).body.items[0];
      const paths = [
        `/v2/process-instances/${instanceKey}`, `/v2/user-tasks/${taskKey}`, `/v2/user-tasks/${taskKey}/form`, `/percorsi/v1/user-tasks/${taskKey}`, `/percorsi/v1/cases/${caseId}`,
        `/percorsi/v1/cases/${caseId}/history`, `/v2/element-instances/${String(element?.['elementInstanceKey'])}`, `/v2/variables/${String(variable?.['variableKey'])}`,
      ];
      for (const where of paths) {
        expect((await who.get(where)).status, where).toBe(404);
        expect((await coordinator.get(where)).status, where).not.toBe(404);
      }
      for (const what of ['/v2/process-instances', '/v2/user-tasks', '/v2/element-instances', '/v2/variables', '/v2/message-subscriptions', '/percorsi/v1/cases']) {
        expect((await who.post<Page>(`${what}/search`, {})).body.page.totalItems, what).toBe(0);
        expect((await coordinator.post<Page>(`${what}/search`, {})).body.page.totalItems, what).toBeGreaterThan(0);
      }
      const acts: Promise<Answer<Problem>>[] = [
        who.post(`/v2/user-tasks/${taskKey}/assignment`, { assignee: username }), who.post(`/v2/user-tasks/${taskKey}/completion`, { variables: {} }),
        who.post(`/v2/process-instances/${instanceKey}/cancellation`, {}), who.put(`/v2/element-instances/${instanceKey}/variables`, { variables: { a: 1 } }),
      ];
      for (const answer of await Promise.all(acts)) expect(answer.status).toBe(404);
      expect([403, 404]).toContain((await who.post('/v2/messages/correlation', { name: 'request-withdrawn', correlationKey: caseId, tenantId: 'CAS' })).status);
    });

    it('an administrator learns no value of a variable by filtering for it', async () => {
      const { instanceKey } = await stage.citizenPath();
      const guess = (value: unknown) => ({ filter: { processInstanceKey: instanceKey, variables: [{ name: 'channel', value }] } });
      const found = async (username: string, value: unknown): Promise<number> => (await stage.as(username).post<Page>('/v2/process-instances/search', guess(value))).body.page.totalItems;
      for (const value of ['"desk"', { $like: '"d*' }, { $neq: '"phone"' }, { $exists: true }]) {
        expect(await found('coordinatore.cas', value)).toBe(1);
        expect(await found('admin', value)).toBe(0);
      }
      const alternatives = { filter: { processInstanceKey: instanceKey, $or: [{ variables: [{ name: 'channel', value: '"desk"' }] }] } };
      expect((await stage.as('admin').post<Page>('/v2/process-instances/search', alternatives)).body.page.totalItems).toBe(0);
      expect((await stage.as('admin').post<Page>('/v2/process-instances/search', { filter: { processInstanceKey: instanceKey } })).body.page.totalItems).toBe(1);
    });

    it('a cursor serves only who was given it', async () => {
      await stage.citizenPath();
      await stage.citizenPath();
      const { body } = await stage.as('operatore.matino').post<Page>('/v2/user-tasks/search', { page: { limit: 1 } });
      const next = { page: { limit: 1, after: body.page.endCursor } };
      expect((await stage.as('operatore.matino').post('/v2/user-tasks/search', next)).status).toBe(200);
      const foreign = await stage.as('coordinatore.cas').post<Problem>('/v2/user-tasks/search', next);
      expect(foreign).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID', detail: expect.stringMatching(/^Expected a cursor/) as string } });
    });
  });

  describe('slips of the coordinator', () => {
    it.each([
      ['an assignee nobody knows', 'operatore.mattino'], ['an assignee of another territory', 'operatore.alfa.a04'],
    ])('%s is refused and the task stays as it was', async (_, assignee) => {
      const { taskKey } = await stage.citizenPath();
      const refused = await stage.as('coordinatore.cas').post<Problem>(`/v2/user-tasks/${taskKey}/assignment`, { assignee });
      expect(refused.status).toBe(400);
      expect(refused.body.detail).toMatch(new RegExp(`^Expected .*${taskKey}.*${assignee}`));
      expect((await stage.as('operatore.matino').get(`/v2/user-tasks/${taskKey}`)).body).toMatchObject({ assignee: null });
      expect((await stage.as('coordinatore.cas').post(`/v2/user-tasks/${taskKey}/assignment`, { assignee: 'operatore.matino' })).status).toBe(204);
    });

    it.each([{ candidateGroups: ['front-office-worker@mattino'] }, { candidateGroups: ['front-office-worker@A04'] }, { candidateGroups: ['$ne'] }, { candidateUsers: ['nessuno'] }])('candidates nobody belongs to (%j) are refused', async (changeset) => {
      const { taskKey } = await stage.citizenPath();
      const response = await fetch(`${stage.program.url}/v2/user-tasks/${taskKey}`, {
        method: 'PATCH', body: JSON.stringify({ changeset }),
        headers: { authorization: `Basic ${Buffer.from(`coordinatore.cas:${stage.program.demoPassword}`).toString('base64')}`, 'content-type': 'application/json' },
      });
      expect(response.status).toBe(400);
      expect(((await response.json()) as Problem).errors?.[0]?.pointer).toBe(`/changeset/${Object.keys(changeset).join('')}`);
      expect((await stage.as('operatore.matino').get(`/v2/user-tasks/${taskKey}`)).body).toMatchObject({ candidateGroups: ['front-office-worker@matino'], candidateUsers: [] });
    });
  });

  describe('the same request twice', () => {
    it('is done once, whatever the act', async () => {
      const coordinator = stage.as('coordinatore.cas');
      const { instanceKey } = await stage.citizenPath();
      const twice = async (send: (headers: Record<string, string>) => Promise<Answer<unknown>>, key: string): Promise<Answer<unknown>[]> => [await send({ 'idempotency-key': key }), await send({ 'idempotency-key': key })];
      const [one, other] = await twice((headers) => coordinator.post('/v2/messages/publication', { name: 'nobody', correlationKey: 'x', timeToLive: 60_000 }, headers), 'publish');
      expect(other).toEqual(one);
      const set = (headers: Record<string, string>, value: number) => coordinator.put<Problem | null>(`/v2/element-instances/${instanceKey}/variables`, { variables: { value } }, headers);
      expect((await twice((headers) => set(headers, 1), 'set')).map(({ status }) => status)).toEqual([204, 204]);
      expect((await set({ 'idempotency-key': 'set' }, 2)).status).toBe(422);
      const cancelled = await twice((headers) => coordinator.post(`/v2/process-instances/${instanceKey}/cancellation`, {}, headers), 'cancel');
      expect(cancelled.map(({ status }) => status)).toEqual([204, 204]);
      expect((await coordinator.post(`/v2/process-instances/${instanceKey}/cancellation`, {})).status).toBe(409);
    });
  });
}
