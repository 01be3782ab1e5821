// Claiming work: one node per item, leases that lapse, back-off, order, attempts.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkItem } from '../../src/kernel/domain.js';
import { connect } from '../../src/store/connection.js';
import type { Database } from '../../src/store/connection.js';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/index.js';
import { uniqueDatabase } from '../support/mongo.js';
import { AT, nextKey, workItem } from './records.js';

let store: Store;
let database: Database;
beforeAll(async () => {
  const uri = await uniqueDatabase();
  store = await openStore({ uri });
  database = await connect({ uri });
});
beforeEach(async () => {
  await database.models.work.deleteMany({});
});
afterAll(() => Promise.all([store.close(), database.connection.close()]));

const HOST = new Date('2026-11-21T10:00:00Z');
const later = (ms: number): Date => new Date(HOST.getTime() + ms);
const claim = (owner: string, more: Partial<Parameters<Store['claimWork']>[0]> = {}): Promise<WorkItem[]> =>
  store.claimWork({ owner, now: AT, hostNow: HOST, leaseMs: 10_000, limit: 10, ...more });
const keysOf = (items: WorkItem[]): string[] => items.map((item) => item.key);

describe('claimWork', () => {
  it('gives what is due, by due instant and then key, with a lease and the attempt counted', async () => {
    const items = [
      workItem({ dueAt: new Date(AT.getTime() - 1000) }), workItem({ dueAt: AT }), workItem({ dueAt: AT }), workItem({ dueAt: new Date(0) }),
      workItem({ dueAt: new Date(AT.getTime() + 1) }), workItem({ state: 'incident' }), workItem({ availableAt: later(1) }),
    ];
    await store.commit({ insertWork: items.toReversed() });
    const claimed = await claim('node-1');
    expect(keysOf(claimed)).toEqual([items[3], items[0], items[1], items[2]].map((item) => item!.key));
    for (const item of claimed) {
      expect(item).toMatchObject({ attempts: 1, lease: { owner: 'node-1', until: later(10_000) } });
      expect(await store.work(item.key)).toEqual(item);
    }
    expect(await store.countDueWork(AT)).toBe(5);
    expect(await store.nextDueAt()).toEqual(new Date(0));
  });

  it.each([1, 4])('never gives one item to two nodes (%i at a time)', async (limit) => {
    await store.commit({ insertWork: Array.from({ length: 40 }, () => workItem()) });
    const drain = async (owner: string): Promise<string[]> => {
      const taken: string[] = [];
      for (let items = await claim(owner, { limit }); items.length > 0; items = await claim(owner, { limit })) taken.push(...keysOf(items));
      return taken;
    };
    const shares = await Promise.all(['a', 'b', 'c', 'd'].map(drain));
    expect(shares.flat()).toHaveLength(40);
    expect(new Set(shares.flat()).size).toBe(40);
  });

  it('gives exactly the keys asked for, and only once', async () => {
    const items = Array.from({ length: 5 }, () => workItem());
    await store.commit({ insertWork: items });
    const wanted = [items[3]!.key, items[1]!.key];
    expect(keysOf(await claim('a', { keys: wanted }))).toEqual([items[1]!.key, items[3]!.key]);
    expect(await claim('b', { keys: wanted })).toEqual([]);
    expect(await claim('b', { keys: [] })).toEqual([]);
    expect(await claim('b', { keys: [nextKey()] })).toEqual([]);
    const shares = await Promise.all(['c', 'd', 'e'].map((owner) => claim(owner, { keys: [items[0]!.key] })));
    expect(shares.flat()).toHaveLength(1);
  });

  it('gives only the kinds asked for', async () => {
    const job = workItem({ kind: 'job' });
    await store.commit({ insertWork: [workItem(), job, workItem({ kind: 'overrun' })] });
    expect(keysOf(await claim('a', { kinds: ['job'] }))).toEqual([job.key]);
  });

  it('gives an item again when its lease has lapsed, under another token, counting on', async () => {
    await store.commit({ insertWork: [workItem()] });
    const [first] = await claim('a');
    expect(await claim('b', { hostNow: later(9_999) })).toEqual([]);
    const [second] = await claim('b', { hostNow: later(10_000) });
    expect(second).toMatchObject({ key: first!.key, attempts: 2, lease: { owner: 'b' } });
    expect(second!.lease!.token).not.toBe(first!.lease!.token);
    await store.releaseWork(first!.key, first!.lease!.token, later(0));
    expect((await store.work(first!.key))!.lease).toMatchObject({ owner: 'b' });
  });

  it('leaves an item inserted under a lease to its owner until the lease lapses', async () => {
    const item = workItem({ lease: { owner: 'a', token: 'mine', until: later(5_000) } });
    await store.commit({ insertWork: [item] });
    expect(await claim('b')).toEqual([]);
    expect(keysOf(await claim('b', { hostNow: later(5_000) }))).toEqual([item.key]);
  });

  it('gives a released item after its back-off, and a parked one when it is ready again', async () => {
    const [one, other] = [workItem(), workItem()];
    await store.commit({ insertWork: [one, other] });
    const claimed = await claim('a');
    const token = claimed[0]!.lease!.token;
    await store.releaseWork(one.key, token, later(60_000));
    await store.commit({ updateWork: [{ key: other.key, leaseToken: token, set: { state: 'incident', lease: null } }] });
    expect(await claim('b', { hostNow: later(59_999) })).toEqual([]);
    expect(keysOf(await claim('b', { hostNow: later(60_000) }))).toEqual([one.key]);
    await store.commit({ updateWork: [{ key: other.key, set: { state: 'ready', attempts: 0 } }] });
    expect(await claim('c', { keys: [other.key] })).toMatchObject([{ attempts: 1 }]);
  });
});
