// Paths that multiply without end: a case has a bound, and whoever meets it is told instead of the disk filling up.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../support/bpmn.js';
import { ADMIN, by, COORDINATOR, startTasks, TENANT, type Harness } from '../support/tasks.js';

const MOST = 6;
let harness: Harness;
beforeAll(async () => { harness = await startTasks(); });
afterAll(async () => { await harness.store.close(); });

const PING = '<bpmn:message id="m" name="ping"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId"/></bpmn:extensionElements></bpmn:message>';
const PATHS = {
  'calls-itself': bpmn('calls-itself', `${start}<bpmn:callActivity id="c" name="c"><bpmn:extensionElements><zeebe:calledElement processId="calls-itself" propagateAllChildVariables="false"/></bpmn:extensionElements></bpmn:callActivity>${end()}${flow('start', 'c')}${flow('c', 'end')}`),
  'wakes-itself': bpmn('wakes-itself', `${start}<bpmn:startEvent id="again"><bpmn:messageEventDefinition id="m1" messageRef="m"/></bpmn:startEvent><bpmn:exclusiveGateway id="g"/><bpmn:endEvent id="throw" name="Ancora"><bpmn:messageEventDefinition id="m2" messageRef="m"/></bpmn:endEvent>${flow('start', 'g')}${flow('again', 'g')}${flow('g', 'throw')}`, { beside: PING }),
};

describe('a path that', () => {
  it.each(Object.entries(PATHS))('%s is stopped by an incident and can be cleared away', async (processId, xml) => {
    const node = harness.node({ caseInstances: MOST });
    await node.commands.deploy(by(ADMIN), { tenantId: TENANT, resources: [{ name: `${processId}.bpmn`, content: xml }] });
    const { instance } = await node.commands.startInstance(by(COORDINATOR), { processId, tenantId: TENANT, variables: {}, tags: [], businessId: null });
    await node.runner.idle();
    const ofCase = async (field: string, value: string) => (await harness.store.search('processInstances', { where: [{ field: 'caseId', op: 'eq', value: instance.caseId }, { field, op: 'eq', value }], sort: [], page: { limit: 100 } }, null)).totalItems;
    expect(await ofCase('processId', processId)).toBe(MOST);
    const incidents = await node.queries.searchIncidents(COORDINATOR, { where: [{ field: 'processId', op: 'eq', value: processId }], sort: [], page: { limit: 10 } });
    expect(incidents.items).toMatchObject([{ errorMessage: expect.stringMatching(new RegExp(`^Expected case ${instance.caseId} to have at most ${String(MOST)} process instances, but ${processId}`)) as string }]);

    const root = await harness.store.instance(instance.key);
    if (root?.state === 'ACTIVE') await node.commands.cancelInstance(by(COORDINATOR), instance.key);
    await node.runner.idle();
    expect(await ofCase('state', 'ACTIVE')).toBe(0);
  });
});

describe('a path that never rests', () => {
  it('is cancelled all the same: each time it moves on in between, the cancellation is tried again', async () => {
    await harness.deploy(['waits.bpmn', bpmn('waits', `${start}${userTask('t')}${end()}${flow('start', 't')}${flow('t', 'end')}`)]);
    const key = await harness.start('waits');
    let moves = 0;
    const restless = harness.node({
      store: {
        ...harness.store,
        async commit(writes) {
          if (writes.updateInstance?.set.state === 'TERMINATED' && moves < 8) {
            moves += 1;
            await harness.commands.setVariables(by(COORDINATOR), key, { moves }, false);
          }
          await harness.store.commit(writes);
        },
      },
    });
    await restless.commands.cancelInstance(by(COORDINATOR), key);
    expect(moves).toBe(8);
    expect(await harness.store.instance(key)).toMatchObject({ state: 'TERMINATED', waits: [] });
  });
});
