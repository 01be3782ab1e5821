// The one commit on a real replica set: all or nothing, guards, fencing, readers, sizes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessInstanceRecord, UserTaskRecord } from '../../src/kernel/domain.js';
import type { Commit, Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import {
  AT, caseRecord, elementRecord, historyEntry, incidentRecord, instanceRecord, nextKey, registerRow, subscriptionRecord, taskRecord, TENANT, variable, workItem,
} from './records.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ uri: await uniqueDatabase() });
});
afterAll(() => store.close());

const conflict = { code: 'CONCURRENT_MODIFICATION' };

async function started(changes: Partial<ProcessInstanceRecord> = {}): Promise<{ instance: ProcessInstanceRecord; task: UserTaskRecord }> {
  const instance = instanceRecord(changes);
  const task = taskRecord({ processInstanceKey: instance.key, caseId: instance.caseId });
  await store.commit({ insertInstances: [instance], insertUserTasks: [task] });
  return { instance, task };
}

const next = (instance: ProcessInstanceRecord, set: Partial<ProcessInstanceRecord> = {}): Commit['updateInstance'] => ({ key: instance.key, tenantId: TENANT, rev: 0, set });

describe('commit', () => {
  it('keeps every kind of record and gives it back as it was', async () => {
    const instance = instanceRecord({ tags: ['a'], parentKey: '9223372036854775807', endDate: AT, readers: ['u:x'] });
    instance.variables = [variable('age', 7, instance.key), variable('who', { name: 'Anna', list: [1, null, true] }, instance.key)];
    instance.waits = [{ executionId: 'e1', elementId: 'a', kind: 'userTask', elementInstanceKey: '31', recordKey: '41' }];
    instance.activeElements = [{ executionId: 'e1', elementId: 'a', elementInstanceKey: '31', scopeKey: instance.key }];
    const task = taskRecord({
      processInstanceKey: instance.key, dueDate: AT, customHeaders: { 'a.b': '$c' }, formKey: '77', caseId: 'CAS-2027-all',
      term: { dueDate: AT, source: 'due.a', expression: '5 wd', profileVersion: 'p', explanation: 'cinque giorni' },
      overrun: { dueDate: AT, at: AT, recordedAt: AT, assignee: null },
      log: [{ type: 'assigned', actor: 'x', at: AT, recordedAt: AT, details: { to: 'x' } }],
    });
    const element = elementRecord({ processInstanceKey: instance.key, incidentKey: '5' });
    const item = workItem({ processInstanceKey: instance.key, lease: { owner: 'n', token: 't', until: AT }, payload: { a: { b: [1] } } });
    const subscription = subscriptionRecord({ processInstanceKey: instance.key, correlationKey: 'keeps' });
    const incident = incidentRecord({ processInstanceKey: instance.key });
    const entry = historyEntry({ processInstanceKey: instance.key, caseId: 'CAS-2027-all' });
    const file = caseRecord({ caseId: 'CAS-2027-all' });
    const row = registerRow({ id: 'kept', validFrom: AT });
    await store.commit({
      insertInstances: [instance], insertUserTasks: [task], insertElements: [element], insertWork: [item], insertSubscriptions: [subscription],
      insertIncidents: [incident], history: [entry], insertCases: [file], putRegisterRows: [row],
    });
    expect(await store.instance(instance.key)).toEqual(instance);
    expect(await store.children('9223372036854775807')).toEqual([instance]);
    expect(await store.userTask(task.key)).toEqual(task);
    expect(await store.tasksOfCase('CAS-2027-all')).toEqual([task]);
    expect(await store.elementInstance(element.key)).toEqual(element);
    expect(await store.work(item.key)).toEqual(item);
    expect(await store.workOfInstance(instance.key)).toEqual([item]);
    expect(await store.subscriptions(TENANT, 'review-requested', 'keeps')).toEqual([subscription]);
    expect(await store.incident(incident.key)).toEqual(incident);
    expect(await store.caseHistory('CAS-2027-all')).toEqual([entry]);
    expect(await store.case('CAS-2027-all')).toEqual(file);
    expect(await store.registerRow(TENANT, 'resources', 'kept')).toEqual(row);
    const owner = { processInstanceKey: instance.key, rootKey: instance.rootKey, tenantId: TENANT };
    expect(await store.variable(instance.variables[1]!.key)).toEqual({ ...instance.variables[1], ...owner });
  });

  it('answers null for what is not there and for texts that are no keys', async () => {
    expect(await store.instance('123')).toBeNull();
    expect(await store.userTask('nobody')).toBeNull();
    expect(await store.variable("{'$gt': 0}")).toBeNull();
    expect(await store.case('CAS-0')).toBeNull();
  });

  it('counts revisions and lets exactly one of two commits on the same revision win', async () => {
    const { instance, task } = await started();
    const race = (actor: string): Promise<void> => store.commit({
      updateInstance: next(instance, { startedBy: actor }),
      updateUserTasks: [{ key: task.key, tenantId: TENANT, processInstanceKey: instance.key, set: { state: 'COMPLETED', completedBy: actor } }],
      history: [historyEntry({ processInstanceKey: instance.key, caseId: instance.caseId, actor })],
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, n) => race(`actor-${String(n)}`)));
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(conflict);
    const history = await store.caseHistory(instance.caseId);
    expect(history).toHaveLength(1);
    const after = await store.instance(instance.key);
    expect(after).toMatchObject({ rev: 1, startedBy: history[0]!.actor });
    expect(await store.userTask(task.key)).toMatchObject({ state: 'COMPLETED', completedBy: history[0]!.actor, rev: 1 });
  });

  it.each([
    ['stale revision of the instance', (i: ProcessInstanceRecord): Commit => ({ updateInstance: { ...next(i)!, rev: 7 } })],
    ['other tenant', (i: ProcessInstanceRecord): Commit => ({ updateInstance: { ...next(i)!, tenantId: 'LIV' } })],
    ['unknown task', (i: ProcessInstanceRecord): Commit => ({ updateUserTasks: [{ key: '1', tenantId: TENANT, processInstanceKey: i.key, set: { priority: 1 } }] })],
    ['unknown element', (i: ProcessInstanceRecord): Commit => ({ updateElements: [{ key: '1', tenantId: TENANT, processInstanceKey: i.key, set: { state: 'COMPLETED' } }] })],
    ['consumed message', (): Commit => ({ deleteMessages: [nextKey()] })],
    ['resolved incident', (): Commit => ({ resolveIncidents: [{ key: nextKey(), at: AT, by: 'x' }] })],
    ['lost lease on a delete', (): Commit => ({ deleteWork: [{ key: nextKey(), leaseToken: 'lost' }] })],
    ['lost lease on an update', (): Commit => ({ updateWork: [{ key: nextKey(), leaseToken: 'lost', set: { state: 'incident' } }] })],
    ['unknown case', (): Commit => ({ updateCases: [{ caseId: 'CAS-none', tenantId: TENANT, set: { state: 'closed' } }] })],
    ['finished receipt', (): Commit => ({ finishReceipt: { id: 'none', answer: {}, status: 200 } })],
    ['one of several started twice', (i: ProcessInstanceRecord): Commit => ({ insertInstances: [instanceRecord({ caseId: i.caseId }), i] })],
    ['instance started twice', (i: ProcessInstanceRecord): Commit => ({ insertInstances: [i] })],
  ])('writes nothing at all when one guard fails: %s', async (_name, bad) => {
    const { instance, task } = await started();
    const entry = historyEntry({ processInstanceKey: instance.key, caseId: instance.caseId });
    const other = await started();
    const item = workItem();
    await expect(store.commit({
      updateInstance: next(other.instance, { startedBy: 'never' }),
      insertElements: [elementRecord({ key: '4711', processInstanceKey: instance.key })], insertWork: [item], history: [entry],
      updateUserTasks: [{ key: task.key, tenantId: TENANT, processInstanceKey: instance.key, set: { priority: 99 } }],
      insertCases: [caseRecord({ caseId: `of-${instance.key}` })], putRegisterRows: [registerRow({ id: `of-${instance.key}` })],
      ...bad(instance),
    })).rejects.toMatchObject(conflict);
    expect(await store.instance(other.instance.key)).toMatchObject({ rev: 0, startedBy: 'operatore.alfa' });
    expect(await store.userTask(task.key)).toMatchObject({ priority: 50, rev: 0 });
    expect(await store.elementInstance('4711')).toBeNull();
    expect(await store.work(item.key)).toBeNull();
    expect(await store.caseHistory(instance.caseId)).toEqual([]);
    expect(await store.case(`of-${instance.key}`)).toBeNull();
    expect(await store.registerRow(TENANT, 'resources', `of-${instance.key}`)).toBeNull();
  });

  it('refuses a node that lost its lease, and lets the one that holds it commit', async () => {
    const { instance } = await started();
    const item = workItem({ processInstanceKey: instance.key });
    await store.commit({ insertWork: [item] });
    const claim = (owner: string, hostNow: number) => store.claimWork({ owner, keys: [item.key], now: AT, hostNow: new Date(hostNow), leaseMs: 1000, limit: 1 });
    const [slow] = await claim('slow', 10_000);
    const [quick] = await claim('quick', 12_000);
    const commit = (token: string, actor: string): Commit => ({ updateInstance: next(instance, { startedBy: actor }), deleteWork: [{ key: item.key, leaseToken: token }] });
    await expect(store.commit(commit(slow!.lease!.token, 'slow'))).rejects.toMatchObject(conflict);
    expect(await store.instance(instance.key)).toMatchObject({ rev: 0, startedBy: 'operatore.alfa' });
    await store.commit(commit(quick!.lease!.token, 'quick'));
    expect(await store.instance(instance.key)).toMatchObject({ rev: 1, startedBy: 'quick' });
    expect(await store.work(item.key)).toBeNull();
  });

  it('does not mind deleting without a token what is gone, and consumes a message once', async () => {
    const message = { key: nextKey(), tenantId: TENANT, name: 'm', correlationKey: 'once', variables: {}, messageId: null, expiresAt: new Date(Date.now() + 60_000) };
    await store.publishMessage(message);
    await store.commit({ deleteWork: [{ key: nextKey() }], deleteSubscriptions: [nextKey()] });
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => store.commit({ deleteMessages: [message.key], history: [historyEntry({ caseId: 'CAS-once', rev: n })] })));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await store.caseHistory('CAS-once')).toHaveLength(1);
  });

  it('refuses an instance over 16 MB before sending it, new or changed', async () => {
    const large = 'è'.repeat(9 * 1024 * 1024);
    await expect(store.commit({ insertInstances: [instanceRecord({ snapshot: large })] })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const { instance } = await started();
    await expect(store.commit({ updateInstance: next(instance, { snapshot: large }), history: [historyEntry()] })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(store.commit({ history: [historyEntry({ events: [{ type: 'x', elementId: null, elementInstanceKey: null, details: { a: large } }] })] })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await store.instance(instance.key)).toMatchObject({ rev: 0 });
  });

  it('keeps variables of any name and value, found again under exactly that name', async () => {
    const names = ['$where', 'a.b', '__proto__', 'nul\0inside', '', 'constructor', '$set.a', ' 👩‍⚖️ è'];
    const instance = instanceRecord();
    instance.variables = names.map((name, n) => variable(name, { [name]: n, deep: { $gt: '', 'x.y': '\0' } }, instance.key));
    await store.commit({ insertInstances: [instance] });
    const kept = await store.instance(instance.key);
    expect(JSON.stringify(kept!.variables)).toBe(JSON.stringify(instance.variables));
    for (const [n, name] of names.entries()) {
      const found = await store.search('processInstances', { where: [{ variable: name, op: 'eq', value: instance.variables[n]!.value }, { field: 'tenantId', op: 'eq', value: TENANT }], sort: [], page: { limit: 2 } }, null);
      expect(found.items.map((item) => item.key), name).toEqual([instance.key]);
    }
  });
});

describe('readers of a case', () => {
  const readers = async (...keys: string[]): Promise<string[][]> => Promise.all(keys.map(async (key) => (await store.instance(key))!.readers.toSorted()));

  it('reach the case and all its instances, those of the same commit included', async () => {
    const file = caseRecord({ excluded: ['cugina'] });
    const root = instanceRecord({ caseId: file.caseId });
    await store.commit({ insertCases: [file], insertInstances: [root], addReaders: [{ caseId: file.caseId, tenantId: TENANT, readers: ['g:desk'] }] });
    const child = instanceRecord({ caseId: file.caseId, parentKey: root.key });
    await store.commit({ insertInstances: [child], addReaders: [{ caseId: file.caseId, tenantId: TENANT, readers: ['u:anna'] }], updateCases: [{ caseId: file.caseId, tenantId: TENANT, set: { state: 'listening' } }] });
    expect(await readers(root.key, child.key)).toEqual([['g:desk', 'u:anna'], ['g:desk', 'u:anna']]);
    expect(await store.case(file.caseId)).toMatchObject({ state: 'listening', readers: ['g:desk', 'u:anna'] });
    expect((await store.instance(child.key))!.excluded).toEqual(['cugina']);
  });

  it('are missed by no instance that starts at the same time', async () => {
    const file = caseRecord();
    const root = instanceRecord({ caseId: file.caseId });
    await store.commit({ insertCases: [file], insertInstances: [root] });
    const children = Array.from({ length: 6 }, () => instanceRecord({ caseId: file.caseId, parentKey: root.key }));
    const names = Array.from({ length: 6 }, (_, n) => `u:reader-${String(n)}`);
    await Promise.all([
      ...children.map((child) => store.commit({ insertInstances: [child], history: [historyEntry()] })),
      ...names.map((name) => store.commit({ addReaders: [{ caseId: file.caseId, tenantId: TENANT, readers: [name] }] })),
    ]);
    for (const kept of await readers(root.key, ...children.map((child) => child.key))) expect(kept).toEqual(names);
  });
});
