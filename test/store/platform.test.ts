// What the program keeps for itself: counters, receipts, clock, accounts, node numbers, messages, deployments.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountRecord, BufferedMessageRecord, ReceiptRecord } from '../../src/kernel/domain.js';
import type { NewDeployment, Store } from '../../src/store/contract.js';
import { connect } from '../../src/store/connection.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { AT, definitionRecord, nextKey, registerRow, TENANT, workItem } from './records.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ uri: await uniqueDatabase() });
});
afterAll(() => store.close());

const HOST = new Date('2026-11-21T10:00:00Z');
const later = (ms: number): Date => new Date(HOST.getTime() + ms);

describe('counters and the clock', () => {
  it('give every number once, however many ask', async () => {
    const numbers = await Promise.all(Array.from({ length: 50 }, () => store.nextNumber('case/CAS/2027')));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(await store.nextNumber('case/LIV/2027')).toBe(1);
  });

  it('keep the pinned instant until it is taken off', async () => {
    expect(await store.pinnedClock()).toBeNull();
    await store.pinClock(AT);
    expect(await store.pinnedClock()).toEqual(AT);
    await store.pinClock(null);
    expect(await store.pinnedClock()).toBeNull();
  });
});

describe('receipts', () => {
  const receipt = (id: string, changes: Partial<ReceiptRecord> = {}): ReceiptRecord => ({
    id, operation: 'op', bodyHash: 'b', state: 'running', answer: null, status: null, runningUntil: later(30_000), expiresAt: later(86_400_000), ...changes,
  });

  it('begin once, and give the answer stored with the commit', async () => {
    const begun = await Promise.all(Array.from({ length: 5 }, () => store.beginReceipt(receipt('r1'), HOST)));
    expect(begun.filter((each) => each === null)).toHaveLength(1);
    expect(begun.find((each) => each !== null)).toEqual(receipt('r1'));
    await store.commit({ finishReceipt: { id: 'r1', answer: { 'a.b': '$x' }, status: 201 }, insertWork: [workItem()] });
    expect(await store.beginReceipt(receipt('r1'), later(40_000))).toEqual(receipt('r1', { state: 'done', answer: { 'a.b': '$x' }, status: 201 }));
    await store.dropReceipt('r1');
    expect(await store.beginReceipt(receipt('r1'), HOST)).toMatchObject({ state: 'done' });
  });

  it('may begin again when dropped, dead or expired; of two runs only one finishes', async () => {
    await store.beginReceipt(receipt('r2'), HOST);
    await store.dropReceipt('r2');
    expect(await store.beginReceipt(receipt('r2'), HOST)).toBeNull();
    const again = receipt('r2', { runningUntil: later(60_001) });
    expect(await store.beginReceipt(again, later(29_999))).not.toBeNull();
    expect(await store.beginReceipt(again, later(30_001))).toBeNull();
    const finish = (): Promise<void> => store.commit({ finishReceipt: { id: 'r2', answer: {}, status: 200 }, insertWork: [workItem({ caseId: 'of-r2' })] });
    const outcomes = await Promise.allSettled([finish(), finish()]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await store.search('work', { where: [{ field: 'caseId', op: 'eq', value: 'of-r2' }], sort: [], page: { limit: 5 } }, null)).totalItems).toBe(1);
    expect(await store.beginReceipt(receipt('r2'), later(86_400_001))).toBeNull();
  });
});

describe('accounts', () => {
  const account = (username: string, changes: Partial<AccountRecord> = {}): AccountRecord => ({
    username, displayName: null, email: null, passwordHash: 'scrypt$x', groups: ['administrator'], tenants: ['CAS'], mustChangePassword: true,
    disabled: false, createdAt: AT, ...changes,
  });

  it('are kept by name, replaced only on purpose, and deleted once', async () => {
    expect(await store.countAccounts()).toBe(0);
    const made = await Promise.all([1, 2, 3].map((n) => store.putAccount(account('admin', { displayName: String(n) }), { replace: false })));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await store.putAccount(account('admin', { email: 'a@example.org' }), { replace: true })).toBe(true);
    expect(await store.account('admin')).toEqual(account('admin', { email: 'a@example.org' }));
    expect(await store.account('$ne')).toBeNull();
    expect(await store.countAccounts()).toBe(1);
    expect(await store.deleteAccount('admin')).toBe(true);
    expect(await store.deleteAccount('admin')).toBe(false);
  });
});

describe('node numbers', () => {
  it('are different for every owner, stay with it, and are not given again while a lease may live', async () => {
    const lease = (owner: string, at = HOST): Promise<number> => store.leaseNodeNumber(owner, at, 10_000);
    const numbers = await Promise.all(Array.from({ length: 8 }, (_, n) => lease(`node-${String(n)}`)));
    expect(new Set(numbers).size).toBe(8);
    expect(await lease('node-3', later(5_000))).toBe(numbers[3]);
    await store.releaseNodeNumber('node-3');
    const successor = await lease('node-3', later(5_000));
    expect(numbers).not.toContain(successor);
  });

  it('are taken over from the longest expired when all have been given, else refused', async () => {
    const uri = await uniqueDatabase();
    const full = await openStore({ uri });
    const database = await connect({ uri });
    await database.models.nodes.insertMany(Array.from({ length: 1024 }, (_, n) => ({ _id: n, owner: `n${String(n)}`, until: later(n === 700 ? 5_000 : 10_000) })));
    await expect(full.leaseNodeNumber('late', later(4_999), 1000)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await full.leaseNodeNumber('late', later(11_000), 1000)).toBe(700);
    expect(await full.leaseNodeNumber('n5', later(11_000), 1000)).toBe(5);
    await database.connection.close();
    await full.close();
  });
});

describe('messages', () => {
  const message = (changes: Partial<BufferedMessageRecord> = {}): BufferedMessageRecord => ({
    key: nextKey(), tenantId: TENANT, name: 'm', correlationKey: 'k', variables: { a: 1 }, messageId: null, expiresAt: new Date(Date.now() + 60_000), ...changes,
  });

  it('wait oldest first until they expire', async () => {
    const [one, two, dead] = [message(), message(), message({ expiresAt: new Date(Date.now() - 1) })];
    for (const each of [two, one, dead, message({ tenantId: 'LIV' }), message({ correlationKey: 'x' })]) expect(await store.publishMessage(each)).toBe(true);
    expect(await store.bufferedMessages(TENANT, 'm', 'k', new Date())).toEqual([one, two]);
  });

  it('of one id are taken once while one lives', async () => {
    const first = message({ messageId: 'id-1', expiresAt: new Date(Date.now() - 1) });
    expect(await store.publishMessage(first)).toBe(true);
    expect(await store.publishMessage(message({ messageId: 'id-1' }))).toBe(true);
    expect(await store.publishMessage(message({ messageId: 'id-1' }))).toBe(false);
    expect(await store.publishMessage(message({ messageId: 'id-1', correlationKey: 'other' }))).toBe(true);
  });
});

describe('deployments', () => {
  const deployment = (changes: Partial<NewDeployment>): NewDeployment => ({
    key: nextKey(), tenantId: TENANT, at: AT, resources: [{ hash: 'h1', content: '<xml/>' }], definitions: [], forms: [], decisions: [], startTimers: [], ...changes,
  });

  it('keep a file once, and give the version in force, the last one, and one by number', async () => {
    const v1 = definitionRecord({ formBindings: { 'a.b': '5', $x: '6' } });
    const v2 = definitionRecord({ version: 2, effectiveFrom: new Date(AT.getTime() + 1000), startMessages: ['request-forwarded'] });
    await store.deploy(deployment({ definitions: [v1] }));
    await store.deploy(deployment({ definitions: [v2] }));
    expect(await store.resource('h1')).toBe('<xml/>');
    expect(await store.resource('none')).toBeNull();
    expect(await store.definition(v1.key)).toEqual(v1);
    expect(await store.definitionOf(TENANT, 'P-01', { now: AT })).toEqual(v1);
    expect(await store.definitionOf(TENANT, 'P-01', { now: v2.effectiveFrom! })).toEqual(v2);
    expect(await store.definitionOf(TENANT, 'P-01', { now: AT, version: 2 })).toEqual(v2);
    expect(await store.lastDefinition(TENANT, 'P-01')).toEqual(v2);
    expect(await store.definitionOf('LIV', 'P-01', { now: AT })).toBeNull();
    expect(await store.startedByMessage(TENANT, 'request-forwarded', AT)).toEqual([]);
    expect(await store.startedByMessage(TENANT, 'request-forwarded', v2.effectiveFrom!)).toEqual([v2]);
    const latest = await store.search('processDefinitions', { where: [{ field: 'isLatestVersion', op: 'eq', value: true }, { field: 'processId', op: 'eq', value: 'P-01' }], sort: [], page: { limit: 5 } }, null);
    expect(latest.items).toEqual([v2]);
  });

  it('of the same version at the same time succeed once and leave nothing of the others', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => store.deploy(deployment({
      definitions: [definitionRecord({ processId: 'P-02' })],
      forms: [{ key: nextKey(), tenantId: TENANT, formId: `f${String(n)}`, version: 1, resourceName: 'f', resourceHash: 'h', deploymentKey: '1', schema: { 'x.y': 1 } }],
    }))));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONCURRENT_MODIFICATION' });
    const forms = await Promise.all([1, 2, 3].map((n) => store.lastForm(TENANT, `f${String(n)}`)));
    expect(forms.filter((form) => form !== null)).toHaveLength(1);
    expect(forms.find((form) => form !== null)!.schema).toEqual({ 'x.y': 1 });
  });

  it('replace the start timers of earlier versions of the same process, and of no other', async () => {
    const timer = (definitionKey: string) => workItem({ kind: 'startTimer', processInstanceKey: null, payload: { definitionKey } });
    const [v1, v2, other] = [definitionRecord({ processId: 'P-03' }), definitionRecord({ processId: 'P-03', version: 2 }), definitionRecord({ processId: 'P-05' })];
    const [t1, t2, t3] = [timer(v1.key), timer(v2.key), timer(other.key)];
    await store.deploy(deployment({ definitions: [v1, other], startTimers: [t1, t3] }));
    await store.deploy(deployment({ definitions: [v2], startTimers: [t2] }));
    expect(await Promise.all([t1, t2, t3].map(async ({ key }) => (await store.work(key)) !== null))).toEqual([false, true, true]);
  });

  it('keep register rows by register and name', async () => {
    await store.putRegisterRows([registerRow({ id: 'b' }), registerRow({ id: 'a' }), registerRow({ id: 'a', tenantId: 'LIV' })]);
    await store.putRegisterRows([registerRow({ id: 'b', data: { $name: 'x.y' } })]);
    expect((await store.registerRows(TENANT, 'resources')).map(({ id, data }) => [id, data])).toEqual([['a', { name: 'Mensa' }], ['b', { $name: 'x.y' }]]);
    expect(await store.registerRow('LIV', 'resources', 'b')).toBeNull();
  });
});
