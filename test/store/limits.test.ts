// What bounds a search: totals past 10,000, time, memory, and the number of instances a variable may pick.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { elementRecord, instanceRecord, variable } from './records.js';

const MANY = 10_050;
let uri: string;
let store: Store;

beforeAll(async () => {
  uri = await uniqueDatabase();
  store = await openStore({ uri });
  const parent = instanceRecord();
  for (let at = 0; at < MANY; at += 2010) {
    const instances = Array.from({ length: 2010 }, () => instanceRecord({ caseId: 'CAS-2027-many', variables: [variable('flag', true, '1'), variable('text', 'ab'.repeat(500), '1')] }));
    await store.commit({ insertInstances: instances, insertElements: instances.map(() => elementRecord({ processInstanceKey: parent.key })) });
  }
  await store.commit({ insertInstances: [parent] });
}, 60_000);
afterAll(() => store.close());

it('counts exactly up to 10,000 and says that there are more', async () => {
  const page = await store.search('processInstances', { where: [{ field: 'caseId', op: 'eq', value: 'CAS-2027-many' }], sort: [], page: { limit: 1 } }, null);
  expect(page).toMatchObject({ totalItems: 10_000, hasMoreTotalItems: true });
  const exact = await store.search('elementInstances', { where: [], sort: [], page: { limit: 1000, from: 10_000 } }, { $instance: { tenantId: 'CAS' } });
  expect(exact.items).toHaveLength(50);
  expect(exact).toMatchObject({ totalItems: 10_000, hasMoreTotalItems: true });
  const fewer = await store.search('processInstances', { where: [{ field: 'key', op: 'lte', value: page.items[0]!.key }, { field: 'caseId', op: 'eq', value: 'CAS-2027-many' }], sort: [{ field: 'key', order: 'ASC' }], page: { limit: 1, from: 9_999 } }, null);
  expect(fewer.items).toHaveLength(1);
});

it('refuses a condition on a variable that picks more than 10,000 instances for their tasks', async () => {
  await expect(store.search('userTasks', { where: [{ variable: 'flag', op: 'eq', value: true }], sort: [], page: { limit: 1 } }, null))
    .rejects.toMatchObject({ code: 'VALIDATION', message: expect.stringContaining('flag') as string });
});

it('stops a search that takes too long and names what was searched', async () => {
  const hasty = await openStore({ uri, queryTimeoutMs: 20 });
  const slow = hasty.search('processInstances', {
    where: [{ variable: 'text', op: 'like', value: '*b*a*b*a*b*a*b*z' }, { field: 'processName', op: 'like', value: '*o' }], sort: [{ field: 'processName', order: 'ASC' }], page: { limit: 1000 },
  }, null);
  await expect(slow).rejects.toMatchObject({
    code: 'QUERY_TIMEOUT', data: { collection: 'processInstances', fields: ['variable text', 'processName'], sort: ['processName'] },
    message: expect.stringMatching(/processInstances filtered by variable text, processName, sorted by processName/) as string,
  });
  await hasty.close();
});

it('answers patterns made to run away in good time', async () => {
  const started = performance.now();
  const page = await store.search('processInstances', { where: [{ variable: 'text', op: 'like', value: `${'*a'.repeat(100)}*z` }, { field: 'caseId', op: 'eq', value: 'CAS-2027-many' }], sort: [], page: { limit: 10 } }, null);
  expect(page.totalItems).toBe(0);
  expect(performance.now() - started).toBeLessThan(4000);
});
