// Who sees what through a search, and what guards an act on an open task.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visibilityOf } from '../../src/access/filters.js';
import type { Actor } from '../../src/kernel/actor.js';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { AT } from './records.js';
import { alfa, at, beta, fill, find, tasks } from './searched.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ uri: await uniqueDatabase() });
  await fill(store);
});
afterAll(() => store.close());

describe('access', () => {
  const desk: Actor = { id: 'anna', displayName: null, email: null, groups: ['desk@alfa'], tenants: ['CAS'] };
  const both: Actor = { ...desk, id: 'cugina', groups: ['desk@alfa', 'desk@beta', 'service-coordinator@CAS'] };
  const nobody: Actor = { ...desk, id: 'nemo', groups: [], tenants: [] };

  it('lets an operator see the own desk and own tasks, and nobody without a territory anything', async () => {
    const own = await find(store, 'userTasks', [], [], visibilityOf(desk).userTasks);
    expect(own.map((item) => item.key).toSorted()).toEqual(tasks.filter((task, n) => n % 2 === 0 || task.assignee === 'anna').map((task) => task.key).toSorted());
    expect(await find(store, 'userTasks', [{ field: 'state', op: 'eq', value: 'CREATED' }, { field: 'candidateGroup', op: 'eq', value: 'desk@beta' }], [], visibilityOf(desk).userTasks)).toHaveLength(2);
    expect(await find(store, 'userTasks', [], [], visibilityOf(nobody).userTasks)).toEqual([]);
    expect(await store.visibleUserTask(tasks[1]!.key, visibilityOf(desk).userTasks)).toBeNull();
    expect(await store.visibleUserTask(tasks[0]!.key, visibilityOf(desk).userTasks)).toEqual(tasks[0]);
    expect(await store.visibleUserTask(tasks[0]!.key, visibilityOf(nobody).userTasks)).toBeNull();
  });

  it.each(['processInstances', 'variables'] as const)('lets %s be seen by readers and not by the excluded', async (collection) => {
    const keys = async (who: Actor): Promise<string[]> =>
      [...new Set((await find(store, collection, [], [], visibilityOf(who)[collection])).map((item) => ('processInstanceKey' in item ? item.processInstanceKey : item.key)))];
    expect(await keys(desk)).toEqual([alfa.key]);
    expect(await keys(both)).toEqual([alfa.key]);
    expect((await keys({ ...both, id: 'capo' })).toSorted()).toEqual([alfa.key, beta.key].toSorted());
    expect(await keys(nobody)).toEqual([]);
  });

  it.each(['elementInstances', 'incidents', 'messageSubscriptions', 'history'] as const)('lets %s be seen with their instance, counts and pages included', async (collection) => {
    const keys = async (who: Actor): Promise<string[]> => (await find(store, collection, [], [], visibilityOf(who).throughInstance)).map((item) => item.processInstanceKey);
    expect(await keys(desk)).toEqual([alfa.key]);
    expect((await keys({ ...both, id: 'capo' })).toSorted()).toEqual([alfa.key, beta.key].toSorted());
    expect(await keys(nobody)).toEqual([]);
    const page = await store.search(collection, { where: [], sort: [], page: { limit: 1, from: 1 } }, visibilityOf(desk).throughInstance);
    expect(page).toMatchObject({ items: [], totalItems: 1 });
    expect(await find(store, collection, [], [], null)).toHaveLength(3);
  });

  it('guards an act on an open task by holder, revision and access', async () => {
    const key = tasks[1]!.key;
    const log = (type: 'assigned' | 'unassigned') => ({ type, actor: 'x', at: AT, recordedAt: AT, details: {} });
    const claim = (user: string, access = visibilityOf({ ...desk, groups: ['desk@beta'] }).userTasks) => store.updateOpenUserTask(key, { assignee: null }, access, { assignee: user, assignedAt: AT }, log('assigned'));
    expect(await claim('x', visibilityOf(desk).userTasks)).toBeNull();
    const claims = await Promise.all(['a', 'b', 'c'].map((user) => claim(user)));
    const winner = claims.find((task) => task !== null);
    expect(claims.filter((task) => task !== null)).toHaveLength(1);
    expect(winner).toMatchObject({ rev: 1, log: [{ type: 'assigned' }] });
    expect(await store.updateOpenUserTask(key, { rev: 0 }, null, { priority: 7 }, log('unassigned'))).toBeNull();
    expect(await store.updateOpenUserTask(key, { rev: 1 }, null, { dueDate: at(1), assignee: null }, log('unassigned'))).toMatchObject({ rev: 2, assignee: null, dueDate: at(1) });
    expect((await find(store, 'userTasks', [{ field: 'dueDate', op: 'lte', value: at(1) }])).map((task) => task.key)).toEqual([key]);
    await store.logOnUserTask(key, { type: 'completionRefused', actor: 'x', at: AT, recordedAt: AT, details: { 'a.b': '$c' } });
    expect(await store.userTask(key)).toMatchObject({ rev: 2, log: [{ type: 'assigned' }, { type: 'unassigned' }, { type: 'completionRefused', details: { 'a.b': '$c' } }] });
  });
});
