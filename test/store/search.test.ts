// Searching: conditions, order, pages forward and backward, cursors that cannot be forged, totals.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserTaskRecord } from '../../src/kernel/domain.js';
import type { Json } from '../../src/kernel/json.js';
import type { Condition, SearchPage, SearchRequest, SortField } from '../../src/kernel/search.js';
import type { Searchable, Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { AT } from './records.js';
import { alfa, at, beta, fill, find, livorno, tasks } from './searched.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ uri: await uniqueDatabase() });
  await fill(store);
});
afterAll(() => store.close());

const taskNumbers = async (...where: Condition[]): Promise<number[]> =>
  (await find(store, 'userTasks', where)).map((item) => tasks.findIndex((task) => task.key === item.key)).toSorted((a, b) => a - b);
const numbersWhere = (fits: (task: (typeof tasks)[number], n: number) => boolean): number[] => tasks.flatMap((task, n) => (fits(task, n) ? [n] : []));

describe('conditions on fields', () => {
  it.each<[string, Condition[], (task: (typeof tasks)[number], n: number) => boolean]>([
    ['eq', [{ field: 'assignee', op: 'eq', value: 'anna' }], (t) => t.assignee === 'anna'],
    ['eq null', [{ field: 'assignee', op: 'eq', value: null }], (t) => t.assignee === null],
    ['neq', [{ field: 'assignee', op: 'neq', value: 'anna' }], (t) => t.assignee !== 'anna'],
    ['in, with null', [{ field: 'assignee', op: 'in', value: ['anna', null] }], () => true],
    ['in nothing', [{ field: 'assignee', op: 'in', value: [] }], () => false],
    ['notIn', [{ field: 'priority', op: 'notIn', value: [0, 1] }], (t) => t.priority === 2],
    ['a range of dates leaves out what has none', [{ field: 'dueDate', op: 'gte', value: at(97) }], (t) => t.dueDate !== null && t.dueDate >= at(97)],
    ['the other end', [{ field: 'dueDate', op: 'lt', value: at(97).toISOString() }], (t) => t.dueDate !== null && t.dueDate < at(97)],
    ['exists', [{ field: 'dueDate', op: 'exists', value: false }], (t) => t.dueDate === null],
    ['exists of an embedded record', [{ field: 'overrun', op: 'exists', value: true }], (t) => t.overrun !== null],
    ['exists of a list', [{ field: 'tags', op: 'exists', value: true }], (t) => t.tags.length > 0],
    ['part of an embedded record', [{ field: 'overrun.at', op: 'gt', value: AT }], (t) => t.overrun !== null],
    ['membership of a list', [{ field: 'candidateGroup', op: 'eq', value: 'desk@alfa' }, { field: 'tags', op: 'eq', value: 'urgent' }], (_, n) => n === 2],
    ['like', [{ field: 'name', op: 'like', value: 'T*k ?' }], (_, n) => n !== 7],
    ['like takes signs of patterns as they are', [{ field: 'elementId', op: 'like', value: 'a.\\*(*)' }], (_, n) => n === 3],
    ['like is anchored', [{ field: 'name', op: 'like', value: 'ask' }], () => false],
    ['key', [{ field: 'processInstanceKey', op: 'eq', value: alfa.key }], (_, n) => n % 2 === 0],
    ['key in', [{ field: 'key', op: 'in', value: [tasks[4]!.key, tasks[5]!.key] }], (_, n) => n === 4 || n === 5],
    ['or', [{ or: [[{ field: 'priority', op: 'eq', value: 2 }, { field: 'assignee', op: 'eq', value: 'anna' }], [{ field: 'elementId', op: 'neq', value: 'register' }]] }], (t, n) => (t.priority === 2 && t.assignee === 'anna') || n === 3],
    ['or of nothing', [{ or: [] }], () => false],
  ])('%s', async (_name, where, fits) => {
    expect(await taskNumbers(...where)).toEqual(numbersWhere(fits));
  });

  it.each<[string, keyof Searchable, Partial<SearchRequest>]>([
    ['unknown field', 'userTasks', { where: [{ field: '$where', op: 'eq', value: '1' }] }],
    ['inherited name', 'userTasks', { where: [{ field: '__proto__', op: 'eq', value: '1' }] }],
    ['part of a plain field', 'userTasks', { where: [{ field: 'name.x', op: 'eq', value: '1' }] }],
    ['the engine state', 'processInstances', { where: [{ field: 'snapshot', op: 'like', value: '*' }] }],
    ['password hashes', 'accounts', { where: [{ field: 'passwordHash', op: 'like', value: 'a*' }] }],
    ['free JSON', 'registerRows', { where: [{ field: 'data', op: 'eq', value: 'x' }] }],
    ['an operator as value', 'userTasks', { where: [{ field: 'assignee', op: 'eq', value: { $ne: null } as Json }] }],
    ['a text for a number', 'userTasks', { where: [{ field: 'priority', op: 'eq', value: '1' }] }],
    ['no key', 'userTasks', { where: [{ field: 'key', op: 'eq', value: '12x' }] }],
    ['no date', 'userTasks', { where: [{ field: 'dueDate', op: 'gt', value: 'tomorrow' }] }],
    ['like on a number', 'userTasks', { where: [{ field: 'priority', op: 'like', value: '*' }] }],
    ['a pattern without end', 'userTasks', { where: [{ field: 'name', op: 'like', value: '*'.repeat(1001) }] }],
    ['in without a list', 'userTasks', { where: [{ field: 'name', op: 'in', value: 'x' }] }],
    ['order by a list', 'userTasks', { sort: [{ field: 'tags', order: 'ASC' }] }],
    ['order twice by one field', 'userTasks', { sort: [{ field: 'name', order: 'ASC' }, { field: 'name', order: 'DESC' }] }],
    ['a variable where there are none', 'incidents', { where: [{ variable: 'x', op: 'eq', value: 1 }] }],
    ['comparison of JSON texts', 'processInstances', { where: [{ variable: 'income', op: 'gt', value: 1 }] }],
    ['too long a page', 'userTasks', { page: { limit: 1001 } }],
    ['too far an offset', 'userTasks', { page: { limit: 1, from: 10_001 } }],
    ['two ways to page', 'userTasks', { page: { limit: 1, from: 1, after: 'x' } }],
  ])('refuses %s', async (_name, collection, request) => {
    await expect(store.search(collection, { where: [], sort: [], page: { limit: 10 }, ...request }, null)).rejects.toMatchObject({ code: 'VALIDATION' });
  });
});

describe('conditions on variables', () => {
  const instancesWith = async (...where: Condition[]): Promise<string[]> => (await find(store, 'processInstances', where, [{ field: 'key', order: 'ASC' }])).map((item) => item.key);

  it.each<[string, Condition[], string[]]>([
    ['a number', [{ variable: 'income', op: 'eq', value: 9360 }], [alfa.key, livorno.key]],
    ['JSON text', [{ variable: 'income', op: 'eq', value: '9360' }], [alfa.key, livorno.key]],
    ['JSON text written otherwise', [{ variable: 'data', op: 'eq', value: '{ "a": [1, {"b": null}] }' }], [alfa.key]],
    ['a value', [{ variable: 'data', op: 'eq', value: { a: [1, { b: null }] } }], [alfa.key]],
    ['null', [{ variable: 'none', op: 'eq', value: null }], [alfa.key]],
    ['values alike in all that is indexed', [{ variable: 'long', op: 'eq', value: JSON.stringify('x'.repeat(500)) }], [alfa.key]],
    ['and not the other one', [{ variable: 'long', op: 'eq', value: JSON.stringify(`${'x'.repeat(500)}y`) }], []],
    ['a pattern beyond what is indexed', [{ variable: 'long2', op: 'like', value: `"${'x'.repeat(500)}?"` }], [alfa.key]],
    ['a pattern with an escaped sign', [{ variable: 'name', op: 'like', value: '"Bruno\\*B*\\?"' }], [beta.key]],
    ['a pattern with quotes', [{ variable: 'name', op: 'like', value: '"Anna \\\\"la*' }], [alfa.key]],
    ['neq needs the variable', [{ variable: 'income', op: 'neq', value: 9360 }], [beta.key]],
    ['in', [{ variable: 'income', op: 'in', value: [12000, '1'] }], [beta.key]],
    ['notIn', [{ variable: 'income', op: 'notIn', value: [12000] }], [alfa.key, livorno.key]],
    ['exists', [{ variable: 'long', op: 'exists', value: true }], [alfa.key]],
    ['exists not', [{ variable: 'long', op: 'exists', value: false }], [beta.key, livorno.key]],
    ['two at once, in a state', [{ variable: 'income', op: 'eq', value: 12000 }, { variable: 'name', op: 'like', value: '*Bianchi*' }, { field: 'state', op: 'eq', value: 'COMPLETED' }], [beta.key]],
    ['the other state', [{ variable: 'income', op: 'eq', value: 12000 }, { field: 'state', op: 'eq', value: 'ACTIVE' }], []],
    ['among alternatives', [{ or: [[{ variable: 'income', op: 'eq', value: 12000 }], [{ variable: 'long', op: 'exists', value: true }]] }], [alfa.key, beta.key]],
  ])('find instances by %s', async (_name, where, expected) => {
    expect(await instancesWith(...where)).toEqual(expected);
  });

  it('find tasks by the variables of their instance, each by each', async () => {
    expect(await taskNumbers({ variable: 'income', op: 'eq', value: 9360 }, { variable: 'long', op: 'exists', value: true })).toEqual(numbersWhere((_, n) => n % 2 === 0));
    expect(await taskNumbers({ variable: 'income', op: 'eq', value: 12000 }, { field: 'state', op: 'eq', value: 'CREATED' })).toEqual([]);
    expect(await taskNumbers({ or: [[{ variable: 'income', op: 'eq', value: 12000 }], [{ field: 'key', op: 'eq', value: tasks[0]!.key }]] })).toEqual(numbersWhere((_, n) => n % 2 === 1 || n === 0));
  });

  it('are searched as records of their own', async () => {
    const owner = { processInstanceKey: alfa.key, rootKey: alfa.key, tenantId: 'CAS' };
    const ofAlfa: Condition = { field: 'processInstanceKey', op: 'eq', value: alfa.key };
    expect(await find(store, 'variables', [ofAlfa], [{ field: 'name', order: 'ASC' }])).toEqual(alfa.variables.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((each) => ({ ...each, ...owner })));
    expect((await find(store, 'variables', [ofAlfa, { field: 'name', op: 'like', value: 'long*' }])).map((each) => each.name)).toEqual(['long', 'long2']);
    expect((await find(store, 'variables', [{ field: 'value', op: 'eq', value: '9360' }])).map((each) => each.processInstanceKey)).toEqual([alfa.key, livorno.key]);
    expect((await find(store, 'variables', [{ field: 'key', op: 'eq', value: beta.variables[0]!.key }])).map((each) => each.name)).toEqual(['income']);
    expect((await find(store, 'variables', [{ field: 'scopeKey', op: 'eq', value: beta.key }])).map((each) => each.name)).toEqual(['income', 'name']);
    expect(await store.search('variables', { where: [ofAlfa], sort: [], page: { limit: 2 } }, null)).toMatchObject({ totalItems: 6, items: [{ name: 'income' }, { name: 'name' }] });
  });
});

describe('pages', () => {
  const orders: SortField[][] = [
    [], [{ field: 'key', order: 'DESC' }], [{ field: 'dueDate', order: 'ASC' }], [{ field: 'dueDate', order: 'DESC' }], [{ field: 'assignee', order: 'ASC' }],
    [{ field: 'assignee', order: 'DESC' }], [{ field: 'assignee', order: 'DESC' }, { field: 'priority', order: 'ASC' }], [{ field: 'overrun.at', order: 'DESC' }, { field: 'name', order: 'ASC' }],
    [{ field: 'priority', order: 'DESC' }, { field: 'dueDate', order: 'ASC' }, { field: 'name', order: 'DESC' }],
  ];
  it.each(orders.map((sort) => [sort.map(({ field, order }) => `${field} ${order}`).join(', ') || 'the usual order', sort] as const))('by %s meet end to end, forwards and backwards', async (_name, sort) => {
    const whole = await find(store, 'userTasks', [], sort);
    expect(whole).toHaveLength(25);
    const forwards: string[] = [];
    let cursor: string | null = null;
    let last: string | null = null;
    do {
      const page: SearchPage<UserTaskRecord> = await store.search('userTasks', { where: [], sort, page: { limit: 4, ...(cursor === null ? {} : { after: cursor }) } }, null);
      expect(page.totalItems).toBe(25);
      forwards.push(...page.items.map((item) => item.key));
      cursor = page.endCursor;
      if (cursor !== null) expect(cursor).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      if (cursor !== null) expect([cursor.length % 4, cursor.length < 300]).toEqual([0, true]);
      last = page.startCursor ?? last;
    } while (cursor !== null);
    expect(forwards).toEqual(whole.map((item) => item.key));
    const before = await store.search('userTasks', { where: [], sort, page: { limit: 7, before: last! } }, null);
    expect(before.items.map((item) => item.key)).toEqual(forwards.slice(17, 24));
    const offset = await store.search('userTasks', { where: [], sort, page: { limit: 5, from: 3 } }, null);
    expect(offset.items.map((item) => item.key)).toEqual(forwards.slice(3, 8));
  });

  it('put tasks without due date after all others, and give lean records', async () => {
    const due = (await find(store, 'userTasks', [], [{ field: 'dueDate', order: 'ASC' }])).map((item) => item.dueDate);
    expect(due.slice(-7)).toEqual(Array(7).fill(null));
    expect(due.slice(0, -7)).toEqual(due.slice(0, -7).toSorted((a, b) => a!.getTime() - b!.getTime()));
    const [instance] = await find(store, 'processInstances', [{ field: 'key', op: 'eq', value: alfa.key }]);
    expect(instance).toEqual({ ...alfa, snapshot: null, variables: [] });
  });

  it('of no items still count', async () => {
    expect(await store.search('userTasks', { where: [], sort: [], page: { limit: 0 } }, null)).toEqual({ items: [], totalItems: 25, hasMoreTotalItems: false, startCursor: null, endCursor: null });
  });
});

describe('cursors', () => {
  const sort: SortField[] = [{ field: 'name', order: 'ASC' }];
  const page = (cursor: string, more: Partial<SearchRequest> = {}, on: Store = store): Promise<unknown> => on.search('userTasks', { where: [], sort, page: { limit: 3, after: cursor }, ...more }, null);

  it('are refused when forged, altered, or of another search, order or database', async () => {
    const { endCursor } = await store.search('userTasks', { where: [], sort, page: { limit: 3 } }, null);
    const bytes = Buffer.from(endCursor!, 'base64');
    const altered = Array.from({ length: bytes.length }, (_, n) => Buffer.from(bytes.map((byte, at) => (at === n ? byte ^ 1 : byte))).toString('base64'));
    const forged = [...altered, '', 'AAAA', 'x'.repeat(400), `${endCursor!}AAAA`, endCursor!.slice(4), Buffer.from('{"_id":{"$gt":0}}').toString('base64'), '../../etc', '\0'];
    for (const cursor of forged) await expect(page(cursor), cursor).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await expect(page(endCursor!, { sort: [{ field: 'name', order: 'DESC' }] })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await expect(page(endCursor!, { where: [{ field: 'priority', op: 'eq', value: 1 }] })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await expect(store.search('incidents', { where: [], sort: [], page: { limit: 1, after: endCursor! } }, null)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    const foreign = await openStore({ uri: await uniqueDatabase() });
    await expect(page(endCursor!, {}, foreign)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await foreign.close();
    await expect(page(endCursor!)).resolves.toMatchObject({ items: { length: 3 } });
  });

  it('stay short when the values are long', async () => {
    const where: Condition[] = [{ field: 'name', op: 'gte', value: 'Task 9' }];
    const whole = await find(store, 'userTasks', where, sort);
    const long = whole.at(-1)!;
    expect(long.name!.length).toBeGreaterThan(150);
    const before = await store.search('userTasks', { where, sort, page: { limit: 1, from: whole.length - 1 } }, null);
    expect(before.endCursor!.length).toBeLessThan(300);
    const back = await store.search('userTasks', { where, sort, page: { limit: 2, before: before.startCursor! } }, null);
    expect(back.items.map((item) => item.key)).toEqual(whole.slice(-3, -1).map((item) => item.key));
  });
});
