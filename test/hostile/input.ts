// Input nobody should send, on the started program: each a clear refusal in bounded time, nothing half done, everybody else served.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../support/bpmn.js';
import { script, type Stage, type Deployed, type Page, type Problem } from './support.js';

let stage: Stage;
const coordinator = () => stage.as('coordinatore.cas');
const SOON_MS = 3_000;

const toTask = (id: string) => bpmn(id, start + userTask('t', 'service-coordinator') + end() + flow('start', 't') + flow('t', 'end'));
const longest = `${'1+'.repeat(4_900)}1`;

/** Suites on input nobody should send. */
export function describeInput(on: Stage): void {
  stage = on;
  describe('texts and names', () => {
    it.each([
      ['a NUL in a value', { a: 'x\0y' }, 400, '/variables/a', /NUL/], ['a NUL in a name', { 'a\0': 1 }, 400, '/variables', /NUL/],
      ['half a surrogate pair', { a: ['x', '\ud800'] }, 400, '/variables/a/1', /surrogate/], ['no name', { '': 1 }, 400, '/variables', /names of variables/],
      ['a control character in a name', { 'a\u0007': 1 }, 400, '/variables', /names of variables/], ['a name without end', { ['n'.repeat(5_000)]: 1 }, 400, '/variables', /names of variables/],
    ])('%s is refused with its place', async (_, variables, status, pointer, said) => {
      const { instanceKey } = await stage.citizenPath();
      const refused = await coordinator().put<Problem>(`/v2/element-instances/${instanceKey}/variables`, { variables });
      expect(refused.status).toBe(status);
      expect(refused.body.errors?.[0]?.pointer).toBe(pointer);
      expect(refused.body.detail).toMatch(said);
      expect(refused.body.detail.length).toBeLessThan(300);
    });

    it('names that mean something elsewhere are plain names here', async () => {
      const { instanceKey } = await stage.citizenPath();
      const variables = { $where: 'sleep(1)', 'a.b': 1, constructor: 2, toString: 3, nested: { $gt: '', 'c.d': { $set: 1 } } };
      expect((await coordinator().put(`/v2/element-instances/${instanceKey}/variables`, { variables })).status).toBe(204);
      for (const [name, value] of [...Object.entries(variables), ['siteId', 'matino'], ['channel', 'desk']] as const) {
        const { body } = await coordinator().post<Page>('/v2/variables/search', { filter: { processInstanceKey: instanceKey, name } });
        expect(body.items, name).toMatchObject([{ value: JSON.stringify(value), scopeKey: instanceKey }]);
      }
    });
  });

  describe('too much', () => {
    it('an upload beyond the limit gets its answer, however fast it is sent', async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        const { status, body } = await stage.deploy(['big.bpmn', bpmn('big', `<bpmn:documentation>${'x'.repeat(24_000_000)}</bpmn:documentation>`)]);
        expect({ status, detail: body.detail }).toEqual({ status: 413, detail: 'Expected a body of at most 20 MB, but it is larger' });
      }
    });

    it('twenty thousand variables are set and merged at a completion in bounded time', async () => {
      expect((await stage.deploy(['many.bpmn', toTask('many')])).status).toBe(200);
      const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`m${String(index)}`, index]));
      const { instanceKey, taskKey } = await stage.start('coordinatore.cas', 'many');
      const act = async (send: () => Promise<{ status: number }>): Promise<void> => {
        const begun = performance.now();
        expect((await send()).status).toBe(204);
        expect(performance.now() - begun).toBeLessThan(SOON_MS);
      };
      await act(() => coordinator().put(`/v2/element-instances/${instanceKey}/variables`, { variables: many }));
      await act(() => coordinator().post(`/v2/user-tasks/${taskKey}/completion`, { variables: { ...many, m0: 'changed' } }));
      const { body } = await coordinator().post<Page>('/v2/variables/search', { filter: { processInstanceKey: instanceKey, name: 'm0' } });
      expect(body.items).toMatchObject([{ value: '"changed"' }]);
    });

    it('an instance is never filled beyond what its next step may hold', async () => {
      expect((await stage.deploy(['full.bpmn', toTask('full')])).status).toBe(200);
      const { instanceKey, taskKey } = await stage.start('coordinatore.cas', 'full');
      const set = (name: string) => coordinator().put<Problem>(`/v2/element-instances/${instanceKey}/variables`, { variables: { [name]: 'x'.repeat(3_000_000) } });
      expect((await set('one')).status).toBe(204);
      const refused = await set('other');
      expect(refused).toMatchObject({ status: 413, body: { code: 'TOO_LARGE', detail: expect.stringContaining(instanceKey) as string } });
      expect((await coordinator().post(`/v2/user-tasks/${taskKey}/completion`, { variables: {} })).status).toBe(204);
    });
  });

  describe('deployments', () => {
    const cells = (count: number, text: string) => Array.from({ length: count }, (_, index) => `<rule id="r${String(index)}"><inputEntry id="i${String(index)}"><text>-</text></inputEntry><outputEntry id="o${String(index)}"><text>${text}</text></outputEntry></rule>`).join('');
    const table = (rules: string) => `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="x"><decision id="d" name="d"><decisionTable id="t" hitPolicy="FIRST"><input id="i"><inputExpression id="ie"><text>a</text></inputExpression></input><output id="o" name="r"/>${rules}</decisionTable></decision></definitions>`;
    const fields = Array.from({ length: 90 }, (_, index) => ({ type: 'textfield', id: `f${String(index)}`, key: `f${String(index)}`, label: 'F', conditional: { hide: `=${longest}` } }));

    it.each([
      ['diagram', 'long.bpmn', bpmn('long', start + Array.from({ length: 400 }, (_, index) => script(`t${String(index)}`, longest)).join('') + end())],
      ['decision table', 'long.dmn', table(cells(400, longest))],
      ['form', 'long.form', JSON.stringify({ id: 'long', type: 'default', components: fields })],
    ])('a %s of nothing but long expressions is refused at once', async (_, name, content) => {
      const { status, body, ms } = await stage.deploy([name, content]);
      expect(status).toBe(400);
      expect(JSON.stringify(body.errors)).toContain('Expected expressions of at most 100000 characters in all');
      expect(ms).toBeLessThan(SOON_MS);
    });

    it('a form id that could be none elsewhere is refused by name', async () => {
      const { status, body } = await stage.deploy(['odd.form', JSON.stringify({ id: '$ne', type: 'default', components: [] })]);
      expect(status).toBe(400);
      expect(body.detail).toContain('"$ne"');
    });

    it('of many who deploy at once everybody gets an answer: the same file one version, other files one each', async () => {
      const versions = async (content: (index: number) => string): Promise<number[]> => {
        const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => stage.deploy<Deployed>(['race.bpmn', content(index)])));
        expect(answers.map(({ status, body }) => (status === 200 ? 200 : body))).toEqual([200, 200, 200, 200, 200]);
        return answers.map(({ body }) => body.deployments[0]?.processDefinition?.processDefinitionVersion ?? 0).sort((a, b) => a - b);
      };
      expect(await versions(() => toTask('race'))).toEqual([1, 1, 1, 1, 1]);
      expect(await versions((index) => `${toTask('race')}<!-- ${String(index)} -->`)).toEqual([2, 3, 4, 5, 6]);
    });

    it('a version of the future starts for nobody, by key or by number', async () => {
      const future = bpmn('future', start + end() + flow('start', 'end'), { properties: { 'percorsi:effectiveFrom': '2999-01-01' } });
      const { body } = await stage.deploy<Deployed>(['future.bpmn', future]);
      const processDefinitionKey = body.deployments[0]?.processDefinition?.processDefinitionKey;
      for (const which of [{ processDefinitionKey }, { processDefinitionId: 'future', processDefinitionVersion: 1, tenantId: 'CAS' }]) {
        const refused = await coordinator().post<Problem>('/v2/process-instances', { ...which, variables: {} });
        expect(refused).toMatchObject({ status: 409, body: { code: 'ILLEGAL_STATE', detail: expect.stringMatching(/^Expected process future version 1 .*(2998-12-31|2999-01-01)T/) as string } });
      }
      expect((await coordinator().post<Page>('/v2/process-instances/search', { filter: { processDefinitionId: 'future' } })).body.page.totalItems).toBe(0);
    });
  });

  describe('paths that never rest', () => {
    it('one that loops by timers of no time can be cancelled at any moment, and rests then', async () => {
      const timer = '<bpmn:intermediateCatchEvent id="w" name="w"><bpmn:timerEventDefinition id="td"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT0S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>';
      const loop = bpmn('restless', `${start}<bpmn:exclusiveGateway id="g" default="g-w"/>${timer}${end()}${flow('start', 'g')}${flow('g', 'w')}${flow('w', 'g')}${flow('g', 'end', '1 = 2')}`);
      expect((await stage.deploy(['restless.bpmn', loop])).status).toBe(200);
      for (let turn = 0; turn < 5; turn += 1) {
        const { instanceKey } = await stage.start('coordinatore.cas', 'restless');
        expect(await coordinator().post(`/v2/process-instances/${instanceKey}/cancellation`, {})).toMatchObject({ status: 204 });
        expect((await coordinator().get(`/v2/process-instances/${instanceKey}`)).body).toMatchObject({ state: 'TERMINATED' });
      }
    });
  });
}
