// A connection that breaks at any instant of any operation: the store says that the database is away, never something unknown.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/kernel/errors.js';
import type { RegisterRow } from '../../src/kernel/domain.js';
import { openStore } from '../../src/store/index.js';
import { newDatabaseUri } from '../support/program.js';
import { freePort } from './support/mongods.js';
import { startProxy } from './support/proxy.js';

const CUTS = 14;

it('names every broken connection UNAVAILABLE, reads, claims and commits alike', async () => {
  const uri = new URL(newDatabaseUri());
  const proxy = await startProxy(await freePort(), Number(uri.port));
  onTestFinished(() => proxy.close());
  const store = await openStore({ uri: `mongodb://127.0.0.1:${String(proxy.port)}${uri.pathname}?directConnection=true`, serverSelectionTimeoutMs: 1_000 });
  onTestFinished(() => store.close());
  const at = new Date(0);
  const row = (lane: number, id: number): RegisterRow => ({ register: 'r', id: `${String(lane)}-${String(id)}`, tenantId: 'CAS', caseId: null, validFrom: at, validTo: null, createdAt: at, createdBy: 's', data: {} });
  const operations: ((lane: number) => Promise<unknown>)[] = [
    () => store.search('processInstances', { where: [], sort: [], page: { limit: 1 } }, null),
    () => store.instance('1'),
    () => store.nextNumber('c'),
    () => store.claimWork({ owner: 'o', now: at, hostNow: at, leaseMs: 1, limit: 10 }),
    () => store.account('x'),
    (lane) => store.commit({ putRegisterRows: [row(lane, 1), row(lane, 2)], insertCases: [] }),
    (lane) => store.putRegisterRows([row(lane, 3)]),
    () => store.databaseTime(),
  ];
  const unknown = new Set<string>();
  let refusals = 0;
  let isOver = false;
  const loops = operations.flatMap((operation) => [1, 2].map(async (lane) => {
    while (!isOver) {
      await operation(lane).catch((error: unknown) => {
        refusals += 1;
        // A transaction whose connection was cut holds its records for a moment: who comes next may meet it, and is told so.
        if (!(error instanceof AppError) || !['UNAVAILABLE', 'CONCURRENT_MODIFICATION'].includes(error.code)) unknown.add(String(error));
      });
      await sleep(5);
    }
  }));
  for (let cut = 0; cut < CUTS; cut += 1) {
    await sleep(300);
    proxy.cut('reset');
    await sleep((cut % 3) * 100);
    proxy.mend();
  }
  isOver = true;
  await Promise.all(loops);
  expect([...unknown]).toEqual([]);
  expect(refusals).toBeGreaterThan(0);
}, 60_000);
