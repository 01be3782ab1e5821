// Claiming what is due: every item goes to one node at a time, under a lease whose token fences its commit.

import type { mongo } from 'mongoose';
import type { WorkItem } from '../kernel/domain.js';
import type { RandomSource } from '../kernel/random.js';
import { toRecord } from './codec.js';
import { SPECS } from './collections/index.js';
import { CLAIM_KEYS } from './collections/work.js';
import type { Database, Document } from './connection.js';
import { updateOf } from './connection.js';
import type { Store } from './contract.js';
import { toId } from './fields.js';

type WorkStore = Pick<Store, 'claimWork' | 'releaseWork' | 'countDueWork' | 'nextDueAt'>;
type ClaimOptions = Parameters<Store['claimWork']>[0];

const TOKEN_BYTES = 12;
const READY = 'ready';
const ORDER = { dueAt: 1, _id: 1 } as const;
const BY_KEY = { _id: 1 } as const;
/** Turns of a claim whose candidates all went to other nodes. */
const CLAIM_TURNS = 3;

export function createWorkStore({ collections }: Database, random: RandomSource): WorkStore {
  const { work } = collections;

  const claim = (options: ClaimOptions, token: string): mongo.UpdateFilter<Document> => {
    const until = new Date(options.hostNow.getTime() + options.leaseMs);
    // The attempt is counted before it runs: what kills the process three times becomes an incident.
    return updateOf({ $set: { lease: { owner: options.owner, token, until }, claimableAt: until }, $inc: { attempts: 1 } });
  };

  /** One item in one round trip: what a commit has just made is taken up at once. */
  async function claimOne(options: ClaimOptions): Promise<WorkItem[]> {
    const item = await work.findOneAndUpdate(claimable(options), claim(options, random.token(TOKEN_BYTES)), { sort: ORDER, hint: indexFor(options), returnDocument: 'after' });
    return item === null ? [] : [toRecord(SPECS.work, item)];
  }

  /** Several items in three round trips: candidates, token on those still free, read back what carries the token. */
  async function claimMany(options: ClaimOptions): Promise<WorkItem[]> {
    const token = random.token(TOKEN_BYTES);
    for (let turn = 0; turn < CLAIM_TURNS; turn += 1) {
      const candidates = await work.find(claimable(options), { projection: { _id: 1 }, sort: ORDER, limit: options.limit, hint: indexFor(options) }).toArray();
      if (candidates.length === 0) return [];
      const ids = candidates.map((candidate) => candidate._id);
      await work.updateMany({ ...claimable(options), _id: { $in: ids } }, claim(options, token), { hint: BY_KEY });
      const items = await work.find({ _id: { $in: ids }, 'lease.token': token }).toArray();
      const place = new Map(ids.map((id, at) => [id, at]));
      if (items.length > 0) return items.sort((a, b) => (place.get(a._id) ?? 0) - (place.get(b._id) ?? 0)).map((item) => toRecord(SPECS.work, item));
    }
    return [];
  }

  return {
    async claimWork(options) {
      if (options.limit <= 0 || options.keys?.length === 0) return [];
      return Math.min(options.limit, options.keys?.length ?? options.limit) === 1 ? claimOne(options) : claimMany(options);
    },
    async releaseWork(key, leaseToken, availableAt) {
      await work.updateOne({ _id: toId(key), 'lease.token': leaseToken }, { $set: { lease: null, availableAt, claimableAt: availableAt } });
    },
    countDueWork: (now) => work.countDocuments({ state: READY, dueAt: { $lte: now } }),
    async nextDueAt() {
      const item = await work.findOne({ state: READY }, { projection: { _id: 0, dueAt: 1 }, sort: ORDER });
      return item === null ? null : (item['dueAt'] as Date);
    },
  };
}

/** Named, not left to the planner: the poller must never be slowed by a plan remembered from another day. */
function indexFor({ keys }: ClaimOptions): mongo.BSON.Document {
  return keys === undefined ? CLAIM_KEYS : BY_KEY;
}

/** Due by business time, and neither leased nor backed off by host time. */
function claimable({ now, hostNow, kinds, keys }: ClaimOptions): mongo.Filter<Document> {
  return {
    state: READY,
    dueAt: { $lte: now },
    claimableAt: { $lte: hostNow },
    ...(kinds === undefined ? {} : { kind: { $in: kinds } }),
    ...(keys === undefined ? {} : { _id: { $in: keys.map(toId) } }),
  };
}
