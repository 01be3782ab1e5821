// What the program itself keeps: counters, the pinned clock, accounts, node numbers, seeded register rows.

import { MAX_NODE_NUMBER } from '../kernel/ids.js';
import { AppError } from '../kernel/errors.js';
import { toDocument, toRecordOrNull } from './codec.js';
import { SPECS } from './collections/index.js';
import { runTogether } from './commit/index.js';
import { replaceAll } from './commit/write.js';
import type { Database, Document } from './connection.js';
import type { Store } from './contract.js';
import { isDuplicateKey } from './errors.js';
import type { Stored } from './fields.js';
import { within } from './within.js';

type PlatformStore = Pick<Store, 'nextNumber' | 'nextNumbers' | 'pinnedClock' | 'pinClock' | 'account' | 'putAccount' | 'deleteAccount' | 'countAccounts' | 'putRegisterRows' | 'leaseNodeNumber' | 'releaseNodeNumber' | 'databaseTime' | 'ping'>;

export function createPlatformStore(database: Database): PlatformStore {
  const { models, collections } = database;
  /** The last of the numbers taken. */
  const take = async (counter: string, count: number): Promise<number> => {
    const counted = await models.counters.findByIdAndUpdate(counter, { $inc: { value: count } }, { upsert: true, returnDocument: 'after' }).lean();
    return Number(counted['value']);
  };
  return {
    nextNumber: (counter) => take(counter, 1),
    nextNumbers: async (counter, count) => (await take(counter, count)) - count + 1,
    async pinnedClock() {
      const clock = await models.meta.findById('clock').lean();
      return (clock?.['at'] ?? null) as Date | null;
    },
    async pinClock(at) {
      await models.meta.updateOne({ _id: 'clock' }, { $set: { at } }, { upsert: true });
    },
    async account(username) {
      return toRecordOrNull(SPECS.accounts, await models.accounts.findById(username).lean());
    },
    async putAccount(account, { replace }) {
      const { _id, ...fields } = toDocument(SPECS.accounts, account);
      if (replace) {
        await models.accounts.replaceOne({ _id }, fields, { upsert: true });
        return true;
      }
      return created(models.accounts.create({ _id, ...fields }));
    },
    deleteAccount: async (username) => (await models.accounts.deleteOne({ _id: username })).deletedCount === 1,
    countAccounts: () => models.accounts.countDocuments(),
    putRegisterRows: (rows) => runTogether(database, replaceAll(collections.registerRows, rows.map((row) => toDocument(SPECS.registerRows, row) as Document))),
    leaseNodeNumber: (owner, hostNow, leaseMs) => leaseNodeNumber(database, owner, hostNow, new Date(hostNow.getTime() + leaseMs)),
    async releaseNodeNumber(owner) {
      // The number stays taken until its lease ends: a successor whose clock lags must not make the same keys.
      const own = await models.nodes.findOne({ owner }).lean();
      if (own !== null) await models.nodes.updateOne({ _id: own['_id'], owner }, { $set: { owner: `released/${String(own['_id'])}` } });
    },
    async databaseTime() {
      const hello = await database.connection.db?.command({ hello: 1 });
      const time: unknown = hello?.['localTime'];
      if (!(time instanceof Date)) throw new AppError('UNAVAILABLE', 'Expected the database to tell its time, but it did not', { retryAfterSeconds: 2 });
      return time;
    },
    async ping(timeoutMs) {
      const silent = (cause?: unknown): AppError =>
        new AppError('UNAVAILABLE', `Expected the database to answer within ${String(timeoutMs)} ms, but it did not`, { cause, retryAfterSeconds: 2 });
      const answer = Promise.resolve(database.connection.db?.command({ ping: 1 })).catch((error: unknown) => {
        throw silent(error);
      });
      await within(timeoutMs, answer, silent);
    },
  };
}

/** False when a document of the same identity was there. */
async function created(insertion: Promise<unknown>): Promise<boolean> {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/**
 * A node number nobody else uses: the owner's own, else one never given, else the one that expired longest ago, so that a
 * node that was only asleep is the least likely to meet its successor.
 */
async function leaseNodeNumber({ models }: Database, owner: string, hostNow: Date, until: Date): Promise<number> {
  for (let turn = 0; turn <= MAX_NODE_NUMBER; turn += 1) {
    const own = await models.nodes.findOneAndUpdate({ owner }, { $set: { until } }).lean();
    if (own !== null) return numberOf(own);
    const given = new Set((await models.nodes.find({}, { _id: 1 }).lean()).map(numberOf));
    const free = Array.from({ length: MAX_NODE_NUMBER + 1 }, (_, number) => number).find((number) => !given.has(number));
    if (free !== undefined) {
      if (await created(models.nodes.create({ _id: free, owner, until }))) return free;
      continue;
    }
    const expired = await models.nodes.findOneAndUpdate({ until: { $lte: hostNow } }, { $set: { owner, until } }, { sort: { until: 1 } }).lean();
    if (expired !== null) return numberOf(expired);
    break;
  }
  throw new AppError('UNAVAILABLE', `Expected a free node number from 0 to ${String(MAX_NODE_NUMBER)}, but all are leased: is the same database used by so many nodes?`);
}

function numberOf(node: Stored): number {
  return Number(node['_id']);
}
