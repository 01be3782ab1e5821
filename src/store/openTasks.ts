// Acts on an open task that move no token (claim, release, update): one conditional update each, no transaction.

import { isKey } from '../kernel/ids.js';
import { toRecordOrNull } from './codec.js';
import { SPECS } from './collections/index.js';
import { taskChange } from './commit/plan.js';
import type { Database } from './connection.js';
import { updateOf } from './connection.js';
import type { Store } from './contract.js';
import { encode, toId } from './fields.js';
import { storedAccess } from './search/access.js';

type OpenTasks = Pick<Store, 'visibleUserTask' | 'updateOpenUserTask' | 'logOnUserTask'>;

export function createOpenTasks({ collections }: Database): OpenTasks {
  const spec = SPECS.userTasks;
  return {
    async visibleUserTask(key, access) {
      if (!isKey(key)) return null;
      return toRecordOrNull(spec, await collections.userTasks.findOne({ $and: [{ _id: toId(key) }, storedAccess(spec, access)] }));
    },
    async updateOpenUserTask(key, guard, access, set, log) {
      if (!isKey(key)) return null;
      const guarded = {
        _id: toId(key),
        state: 'CREATED',
        ...(guard.assignee === undefined ? {} : { assignee: guard.assignee }),
        ...(guard.rev === undefined ? {} : { rev: guard.rev }),
      };
      const filter = { $and: [guarded, storedAccess(spec, access)] };
      return toRecordOrNull(spec, await collections.userTasks.findOneAndUpdate(filter, taskChange(set, [log]), { returnDocument: 'after' }));
    },
    async logOnUserTask(key, log) {
      await collections.userTasks.updateOne({ _id: toId(key) }, updateOf({ $push: { log: { $each: encode(spec.fields.log, [log]) } } }));
    },
  };
}
