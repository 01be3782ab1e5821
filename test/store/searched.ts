// The records the searches of the tests look through: two desks, two territories, tasks of every kind.

import type { SortField, Condition } from '../../src/kernel/search.js';
import type { Searchable, Store } from '../../src/store/contract.js';
import { AT, caseRecord, elementRecord, historyEntry, incidentRecord, instanceRecord, subscriptionRecord, taskRecord, variable } from './records.js';

export const at = (n: number): Date => new Date(AT.getTime() + n * 1000);

export const alfa = instanceRecord({ readers: ['g:desk@alfa'], caseId: 'CAS-2027-A', processId: 'P-01' });
alfa.variables = [
  variable('income', 9360, alfa.key), variable('name', 'Anna "la" Rossi', alfa.key), variable('long', 'x'.repeat(500), alfa.key),
  variable('long2', `${'x'.repeat(500)}y`, alfa.key), variable('data', { a: [1, { b: null }] }, alfa.key), variable('none', null, alfa.key),
];
export const beta = instanceRecord({ readers: ['g:desk@beta'], caseId: 'CAS-2027-B', processId: 'P-02', excluded: ['cugina'], state: 'COMPLETED', endDate: AT });
beta.variables = [variable('income', 12000, beta.key), variable('name', 'Bruno*Bianchi?', beta.key)];
export const livorno = instanceRecord({ tenantId: 'LIV', readers: ['g:desk@alfa'], caseId: 'LIV-2027-A' });
livorno.variables = [variable('income', 9360, livorno.key)];
export const tasks = Array.from({ length: 25 }, (_, n) => taskRecord({
  processInstanceKey: n % 2 === 0 ? alfa.key : beta.key, candidateGroups: [n % 2 === 0 ? 'desk@alfa' : 'desk@beta'],
  priority: n % 3, dueDate: n % 4 === 0 ? null : at(100 - (n % 7)), creationDate: at(Math.floor(n / 4)), name: n === 7 ? `${'è'.repeat(180)}7` : `Task ${String(n % 10)}`,
  assignee: n % 5 === 0 ? 'anna' : null, elementId: n === 3 ? 'a.*(b)' : 'register',
  overrun: n === 9 ? { dueDate: AT, at: at(5), recordedAt: AT, assignee: null } : null, tags: n === 2 ? ['urgent', 'x'] : [],
}));

/** Puts all of them into a store. */
export async function fill(store: Store): Promise<void> {
  await store.commit({
    insertInstances: [alfa, beta, livorno], insertUserTasks: tasks, insertCases: [caseRecord({ caseId: 'CAS-2027-A', readers: ['g:desk@alfa'], applicantKey: 'RSSNNA' }), caseRecord({ caseId: 'CAS-2027-B' })],
    insertElements: [alfa, beta, livorno].map((i) => elementRecord({ tenantId: i.tenantId, processInstanceKey: i.key })),
    insertIncidents: [alfa, beta, livorno].map((i) => incidentRecord({ tenantId: i.tenantId, processInstanceKey: i.key })),
    insertSubscriptions: [alfa, beta, livorno].map((i) => subscriptionRecord({ tenantId: i.tenantId, processInstanceKey: i.key })),
    history: [alfa, beta, livorno].map((i) => historyEntry({ tenantId: i.tenantId, processInstanceKey: i.key, caseId: i.caseId })),
  });
}

/** All records that match. */
export async function find<C extends keyof Searchable>(store: Store, collection: C, where: Condition[], sort: SortField[] = [], access: Parameters<Store['search']>[2] = null): Promise<Searchable[C][]> {
  return (await store.search(collection, { where, sort, page: { limit: 1000 } }, access)).items;
}
