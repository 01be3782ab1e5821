// Measures the store on a real mongod: the commit of a typical command, a claim, an instance load, the inbox.
// Run: npx tsx bench/store.ts [rounds]

import { launchMongo } from '../test/support/launchMongo.js';
import { openStore } from '../src/store/index.js';
import type { Store } from '../src/store/contract.js';
import { AT, caseRecord, elementRecord, historyEntry, instanceRecord, nextKey, taskRecord, TENANT, variable, workItem } from '../test/store/records.js';

const rounds = Number(process.argv[2] ?? 2000);

async function measured(name: string, run: (n: number) => Promise<unknown>, concurrency = 1): Promise<void> {
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (let n = next++; n < rounds; n = next++) {
      const start = performance.now();
      await run(n);
      times.push(performance.now() - start);
    }
  }));
  const total = performance.now() - began;
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2);
  console.log(`${name.padEnd(44)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  ${(rounds / (total / 1000)).toFixed(0)}/s  (${String(concurrency)} at a time)`);
}

async function fill(store: Store) {
  const prepared = Array.from({ length: rounds }, () => {
    const file = caseRecord({ readers: ['g:desk@alfa'] });
    const key = nextKey();
    const instance = instanceRecord({ key, caseId: file.caseId, snapshot: JSON.stringify({ s: 'x'.repeat(8000) }), variables: Array.from({ length: 20 }, (_, n) => variable(`field-${String(n)}`, `value ${String(n)}`, key)) });
    return { file, instance, task: taskRecord({ processInstanceKey: key, caseId: file.caseId }), element: elementRecord({ processInstanceKey: key }), item: workItem({ processInstanceKey: key }) };
  });
  for (let at = 0; at < rounds; at += 500) {
    const slice = prepared.slice(at, at + 500);
    await store.commit({
      insertCases: slice.map((p) => p.file), insertInstances: slice.map((p) => p.instance), insertUserTasks: slice.map((p) => p.task),
      insertElements: slice.map((p) => p.element), insertWork: slice.map((p) => p.item),
    });
  }
  return prepared;
}

for (const concurrency of [1, 8]) {
  const mongo = await launchMongo();
  const store = await openStore({ uri: mongo.uri });
  const prepared = await fill(store);
  const at = (n: number) => prepared[n]!;
  await measured('load an instance', (n) => store.instance(at(n).instance.key), concurrency);
  await measured('load a task', (n) => store.userTask(at(n).task.key), concurrency);
  await measured('claim of a task (conditional update)', (n) => store.updateOpenUserTask(at(n).task.key, { assignee: null }, null, { assignee: 'x' }, { type: 'assigned', actor: 'x', at: AT, recordedAt: AT, details: {} }), concurrency);
  await measured('commit of a completion', (n) => {
    const { instance, task, element } = at(n);
    return store.commit({
      updateInstance: { key: instance.key, tenantId: TENANT, rev: 0, set: { snapshot: instance.snapshot, variables: instance.variables, waits: [] } },
      updateUserTasks: [{ key: task.key, tenantId: TENANT, processInstanceKey: instance.key, set: { state: 'COMPLETED', completedBy: 'x', completionDate: AT } }],
      insertUserTasks: [taskRecord({ processInstanceKey: instance.key, caseId: instance.caseId })],
      updateElements: [{ key: element.key, tenantId: TENANT, processInstanceKey: instance.key, set: { state: 'COMPLETED', endDate: AT } }],
      insertElements: [1, 2, 3].map(() => elementRecord({ processInstanceKey: instance.key })),
      insertWork: [workItem({ processInstanceKey: instance.key, dueAt: new Date(AT.getTime() + 86_400_000) })],
      history: [historyEntry({ processInstanceKey: instance.key, caseId: instance.caseId })],
    });
  }, concurrency);
  await measured('claim of one known item', (n) => store.claimWork({ owner: 'b', keys: [at(n).item.key], now: AT, hostNow: AT, leaseMs: 30_000, limit: 1 }), concurrency);
  await measured('inbox page of 50 with total', () => store.search('userTasks', { where: [{ field: 'state', op: 'eq', value: 'CREATED' }], sort: [], page: { limit: 50 } }, { tenantId: { $in: [TENANT] }, $or: [{ candidateGroups: { $in: ['front-office-worker@alfa'] } }, { assignee: 'x' }] }), concurrency);
  await store.close();
  await mongo.stop();
}
