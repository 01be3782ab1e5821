// Hot queries on a database that has grown: each uses an index, sorts nothing in memory, and reads about what it gives.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessInstanceRecord, UserTaskRecord, WorkItem } from '../../src/kernel/domain.js';
import type { Condition, PageRequest, SortField } from '../../src/kernel/search.js';
import { visibilityOf } from '../../src/access/filters.js';
import type { Actor } from '../../src/kernel/actor.js';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { profiled } from './profile.js';
import type { Operation, Profiled } from './profile.js';
import { AT, caseRecord, elementRecord, historyEntry, instanceRecord, nextKey, subscriptionRecord, taskRecord, variable, workItem } from './records.js';

const TASKS = 12_000;
const GROUPS = 300;
let store: Store;
let watch: Profiled;
let instances: ProcessInstanceRecord[];

const minutes = (n: number): Date => new Date(AT.getTime() + n * 60_000);

function task(n: number, instance: ProcessInstanceRecord): UserTaskRecord {
  const open = n % 5 === 0;
  return taskRecord({
    tenantId: instance.tenantId, processInstanceKey: instance.key, caseId: instance.caseId, state: open ? 'CREATED' : 'COMPLETED',
    candidateGroups: [`desk@${String(Math.floor(n / 5) % GROUPS)}`, ...(n % 45 === 0 ? [`desk@${String((n / 45) % 3)}`] : [])],
    assignee: n % 4 === 0 ? `user-${String(n % 113)}` : null, completedBy: open ? null : `user-${String(n % 113)}`,
    creationDate: minutes(n), dueDate: n % 3 === 0 ? null : minutes(n * 2), completionDate: open ? null : minutes(n + 5),
    candidateUsers: n % 50 === 0 ? [`user-${String(n % 113)}`] : [],
  });
}

beforeAll(async () => {
  const uri = await uniqueDatabase();
  store = await openStore({ uri });
  watch = await profiled(uri);
  instances = Array.from({ length: TASKS / 4 }, (_, n) => {
    const key = nextKey();
    const ended = n % 4 !== 0;
    return instanceRecord({
      key, tenantId: n % 3 === 0 ? 'LIV' : 'CAS', state: ended ? 'COMPLETED' : 'ACTIVE', endDate: ended ? minutes(n) : null, startDate: minutes(n),
      readers: [`g:desk@${String(n % GROUPS)}`, `u:user-${String(n % 113)}`], parentKey: n % 10 === 0 ? String(1000 + (n % 200)) : null,
      variables: [variable('applicant', { name: `Person ${String(n)}`, code: `CODE${String(n).padStart(6, '0')}` }, key), variable('code', `CODE${String(n).padStart(6, '0')}`, key)],
    });
  });
  const tasks = Array.from({ length: TASKS }, (_, n) => task(n, instances[Math.floor(n / 4)]!));
  const work: WorkItem[] = Array.from({ length: 6000 }, (_, n) => workItem({ dueAt: minutes(n), processInstanceKey: instances[n % 3000]!.key, state: n % 2 === 0 ? 'ready' : 'incident' }));
  for (let at = 0; at < instances.length; at += 500) await store.commit({ insertInstances: instances.slice(at, at + 500), insertCases: instances.slice(at, at + 500).map((i) => caseRecord({ caseId: i.caseId, tenantId: i.tenantId, readers: i.readers })) });
  for (let at = 0; at < tasks.length; at += 2000) {
    const slice = tasks.slice(at, at + 2000);
    await store.commit({
      insertUserTasks: slice,
      insertElements: slice.map((t) => elementRecord({ tenantId: t.tenantId, processInstanceKey: t.processInstanceKey })),
      history: slice.map((t) => historyEntry({ tenantId: t.tenantId, processInstanceKey: t.processInstanceKey, caseId: t.caseId })),
      insertSubscriptions: slice.slice(0, 500).map((t) => subscriptionRecord({ processInstanceKey: t.processInstanceKey, correlationKey: t.caseId })),
      insertWork: work.slice(at / 2, at / 2 + 1000),
    });
  }
}, 120_000);
afterAll(async () => {
  await watch.close();
  await store.close();
});

/** An operation for the message of a failed expectation. */
function shown(operation: unknown): string {
  return JSON.stringify(operation, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Every read of the operations: by index, without a sort in memory, and looking at no more documents than allowed. */
function expectBounded(operations: Operation[], most: number): void {
  expect(operations.length).toBeGreaterThan(0);
  for (const operation of operations) {
    const what = shown(operation);
    expect(operation.plan, what).not.toContain('COLLSCAN');
    expect(operation.stages, what).not.toContain('COLLSCAN');
    expect(operation.hasSortStage, what).toBe(false);
    expect(operation.stages, what).not.toContain('SORT');
    expect(operation.docsExamined, what).toBeLessThanOrEqual(most);
  }
}

/** True when a filter names the tenant, the instance or case, or the identity itself in every branch. */
function hasPrefix(filter: Record<string, unknown>): boolean {
  if (['tenantId', '_id', 'processInstanceKey', 'caseId', 'parentKey', 'variables.key'].some((name) => name in filter)) return true;
  if (Array.isArray(filter['$and'])) return filter['$and'].some(hasPrefix);
  return Array.isArray(filter['$or']) && filter['$or'].every(hasPrefix);
}

const operator: Actor = { id: 'user-5', displayName: null, email: null, groups: ['desk@1', 'desk@2', 'desk@77'], tenants: ['CAS'] };
const coordinator: Actor = { ...operator, id: 'capo', groups: ['service-coordinator@CAS'] };
const OPEN: Condition = { field: 'state', op: 'eq', value: 'CREATED' };

async function inbox(who: Actor, where: Condition[], sort: SortField[], page: PageRequest): Promise<Operation[]> {
  return (await watch.operations(() => store.search('userTasks', { where, sort, page }, visibilityOf(who).userTasks))).filter(({ op }) => op === 'query');
}

describe('the inbox', () => {
  const newest: SortField[] = [{ field: 'creationDate', order: 'DESC' }];
  const due: SortField[] = [{ field: 'dueDate', order: 'ASC' }];
  const cases: [string, Actor, Condition[], SortField[]][] = [
    ['newest first', operator, [OPEN], newest],
    ['by due date', operator, [OPEN], due],
    ['of one group, newest first', operator, [OPEN, { field: 'candidateGroup', op: 'eq', value: 'desk@1' }], newest],
    ['of one group, by due date', operator, [OPEN, { field: 'candidateGroup', op: 'eq', value: 'desk@1' }], due],
    ['mine, newest first', operator, [OPEN, { field: 'assignee', op: 'eq', value: 'user-5' }], newest],
    ['mine, by due date', operator, [OPEN, { field: 'assignee', op: 'eq', value: 'user-5' }], due],
    ['completed ones, newest first', operator, [{ field: 'state', op: 'eq', value: 'COMPLETED' }], newest],
    ['in any state, newest first', operator, [], newest],
    ['of a coordinator, newest first', coordinator, [OPEN], newest],
    ['of a coordinator, by due date', coordinator, [OPEN], due],
    ['late ones of a coordinator', coordinator, [OPEN, { field: 'dueDate', op: 'lt', value: minutes(3000) }], due],
  ];
  it.each(cases)('%s: an index gives the order, on the first page and after it', async (_name, who, where, sort) => {
    const first = await store.search('userTasks', { where, sort, page: { limit: 10 } }, visibilityOf(who).userTasks);
    expect(first.items.length).toBeGreaterThan(0);
    expectBounded(await inbox(who, where, sort, { limit: 10 }), 60);
    const after = await inbox(who, where, sort, { limit: 10, after: first.endCursor! });
    expectBounded(after, 60);
    for (const operation of after) expect(hasPrefix(operation.filter), shown(operation.filter)).toBe(true);
  });
});

describe('searches of cases and instances', () => {
  it.each<['processInstances' | 'cases', string, Actor]>([['processInstances', 'startDate', operator], ['processInstances', 'startDate', coordinator], ['cases', 'createdAt', operator], ['cases', 'createdAt', coordinator]])('%s by %s', async (collection, field, who) => {
    const search = (page: PageRequest) => store.search(collection, { where: [], sort: [{ field, order: 'DESC' }], page }, visibilityOf(who)[collection]);
    const first = await search({ limit: 5 });
    expect(first.items).toHaveLength(5);
    for (const page of [{ limit: 5 }, { limit: 5, after: first.endCursor! }]) {
      expectBounded((await watch.operations(() => search(page))).filter(({ op }) => op === 'query'), 60);
    }
  });

  it.each([
    ['eq', JSON.stringify('CODE000012')], ['like', '"CODE00001?"'], ['like', '"CODE000012*'],
  ] as const)('instances by a variable (%s %s), active and ended', async (op, value) => {
    const search = () => store.search('processInstances', { where: [{ variable: 'code', op, value }], sort: [], page: { limit: 5 } }, null);
    expect((await search()).items.length).toBeGreaterThan(0);
    const reads = (await watch.operations(search)).filter(({ collection, op: kind }) => collection === 'process_instances' && kind === 'query');
    for (const read of reads) {
      expect(read.plan, shown(read)).toContain('variables.search');
      expect(read.docsExamined).toBeLessThanOrEqual(20);
    }
    expect(reads.length).toBeGreaterThan(0);
  });

  it('tasks by a variable of their instance', async () => {
    const search = () => store.search('userTasks', { where: [{ variable: 'code', op: 'eq', value: '"CODE000012"' }], sort: [], page: { limit: 50 } }, visibilityOf(coordinator).userTasks);
    const page = await search();
    expect(page.items.map((item) => item.processInstanceKey)).toEqual([]);
    const other = await store.search('userTasks', { where: [{ variable: 'code', op: 'eq', value: '"CODE000013"' }], sort: [], page: { limit: 50 } }, visibilityOf(coordinator).userTasks);
    expect(new Set(other.items.map((item) => item.processInstanceKey))).toEqual(new Set([instances[13]!.key]));
    for (const read of await watch.operations(search)) expect(read.docsExamined, shown(read)).toBeLessThanOrEqual(20);
  });
});

describe('reads and work', () => {
  it('every write of a commit names its tenant and instance, its case, or the very document', async () => {
    const [instance, item] = [instances[4]!, workItem({ processInstanceKey: instances[4]!.key })];
    await store.commit({ insertWork: [item] });
    const operations = await watch.operations(() => store.commit({
      updateInstance: { key: instance.key, tenantId: instance.tenantId, rev: 0, set: { startedBy: 'x' } },
      insertInstances: [instanceRecord({ tenantId: instance.tenantId, caseId: instance.caseId })],
      updateCases: [{ caseId: instance.caseId, tenantId: instance.tenantId, set: { state: 'listening' } }],
      addReaders: [{ caseId: instance.caseId, tenantId: instance.tenantId, readers: ['u:new'] }],
      deleteWork: [{ key: item.key }], insertUserTasks: [taskRecord({ processInstanceKey: instance.key })], history: [historyEntry()],
    }));
    const writes = operations.filter(({ op }) => op === 'update' || op === 'remove' || op === 'command');
    expect(writes.map(({ collection }) => collection).toSorted()).toEqual(['cases', 'process_instances', 'process_instances', 'work']);
    for (const write of writes) expect(hasPrefix(write.filter), shown(write)).toBe(true);
    expectBounded(writes, 2);
  });

  it.each<[string, () => Promise<unknown>, number]>([
    ['instance by key', () => store.instance(instances[7]!.key), 1],
    ['children', () => store.children('1010'), 40],
    ['tasks of a case', () => store.tasksOfCase(instances[7]!.caseId), 4],
    ['history of a case', () => store.caseHistory(instances[7]!.caseId), 4],
    ['variable by key', () => store.variable(instances[7]!.variables[0]!.key), 1],
    ['work of an instance', () => store.workOfInstance(instances[7]!.key), 4],
    ['subscriptions of a message', () => store.subscriptions('CAS', 'review-requested', instances[7]!.caseId), 4],
    ['tasks of an instance', () => store.search('userTasks', { where: [{ field: 'processInstanceKey', op: 'eq', value: instances[7]!.key }], sort: [{ field: 'key', order: 'ASC' }], page: { limit: 50 } }, null), 4],
    ['elements of an instance', () => store.search('elementInstances', { where: [{ field: 'processInstanceKey', op: 'eq', value: instances[7]!.key }], sort: [], page: { limit: 50 } }, visibilityOf(coordinator).throughInstance), 8],
    ['next due', () => store.nextDueAt(), 1],
    ['definition in force', () => store.definitionOf('CAS', 'P-01', { now: AT }), 1],
    ['buffered messages', () => store.bufferedMessages('CAS', 'm', 'k', AT), 1],
  ])('%s', async (_name, run, most) => {
    expectBounded(await watch.operations(run), most);
  });

  it('claims what is due from the index, past items that are leased or backed off', async () => {
    const now = minutes(4000);
    const hostNow = new Date(50_000);
    const claim = (limit: number) => store.claimWork({ owner: 'n', now, hostNow, leaseMs: 10_000, limit });
    expect(await claim(1500)).toHaveLength(1500);
    const operations = await watch.operations(() => claim(1));
    expectBounded(operations, 1);
    expectBounded(await watch.operations(() => claim(10)), 20);
    expect(await store.countDueWork(now)).toBe(2001);
  });
});
