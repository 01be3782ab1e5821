// From a commit of the contract to its writes, in one fixed order of collections: those that carry guards first.

import type { mongo } from 'mongoose';
import type { TaskLogEntry, UserTaskRecord } from '../../kernel/domain.js';
import { toChanges, toDocument } from '../codec.js';
import { SPECS } from '../collections/index.js';
import { UNSPENT } from '../collections/work.js';
import type { SpecName } from '../collections/index.js';
import type { Spec } from '../collections/spec.js';
import { updateOf } from '../connection.js';
import type { Database, Document } from '../connection.js';
import type { Changes, Commit } from '../contract.js';
import { encode, toId } from '../fields.js';
import { caseWrites } from './cases.js';
import { demandSize } from './size.js';
import { insert, removeExpected, removeIfThere, replaceAll, update } from './write.js';
import type { Write } from './write.js';

const OPEN_TASK = 'CREATED';

/** The writes of a commit, ready-made. The order is the same for every commit, so that two commits meet early and in one place. */
export function writesOf(database: Database, commit: Commit): Write[] {
  const { collections } = database;
  return [
    ...instanceUpdate(database, commit),
    ...caseWrites(database, commit),
    ...workWrites(database, commit),
    ...update(collections.userTasks, (commit.updateUserTasks ?? []).map(taskUpdate), 'the user tasks to be open and unchanged'),
    ...inserts(database, 'userTasks', commit.insertUserTasks),
    ...update(collections.elementInstances, (commit.updateElements ?? []).map(({ key, tenantId, processInstanceKey, set }) => ({
      filter: { _id: toId(key), tenantId, processInstanceKey: toId(processInstanceKey) },
      update: { $set: toChanges(SPECS.elementInstances, set) },
    })), 'the element instances to be there'),
    ...inserts(database, 'elementInstances', commit.insertElements),
    ...removeIfThere(collections.messageSubscriptions, (commit.deleteSubscriptions ?? []).map(toId)),
    ...inserts(database, 'messageSubscriptions', commit.insertSubscriptions),
    ...removeExpected(collections.bufferedMessages, (commit.deleteMessages ?? []).map((key) => ({ _id: toId(key) })), 'the buffered messages to be there'),
    ...update(collections.bufferedMessages, (commit.spendMessages ?? []).map((key) => ({
      filter: { _id: toId(key), ...UNSPENT }, update: { $set: { spent: true } },
    })), 'the buffered messages to be there'),
    ...inserts(database, 'bufferedMessages', commit.insertMessages),
    ...incidentWrites(database, commit),
    ...inserts(database, 'history', commit.history),
    ...replaceAll(collections.registerRows, (commit.putRegisterRows ?? []).map((row) => toDocument(SPECS.registerRows, row) as Document)),
    ...receiptWrite(database, commit),
  ];
}

function inserts(database: Database, name: SpecName, records: object[] | undefined): Write[] {
  const spec = SPECS[name] as unknown as Spec<object>;
  return insert(database.collections[name], (records ?? []).map((record) => toDocument(spec, record) as Document));
}

function instanceUpdate({ collections }: Database, commit: Commit): Write[] {
  if (commit.updateInstance === undefined) return [];
  const { key, tenantId, rev, set } = commit.updateInstance;
  const changes = toChanges(SPECS.processInstances, set, ['rev', 'tenantId']);
  demandSize(key, changes);
  return update(
    collections.processInstances,
    [{ filter: { _id: toId(key), tenantId, rev }, update: { $set: { ...changes, rev: rev + 1 } } }],
    `process instance ${key} at revision ${String(rev)}`,
  );
}

/** The update of a task's fields and log; counts the change. */
export function taskChange(set: Changes<UserTaskRecord>, log: readonly TaskLogEntry[] = []): mongo.UpdateFilter<Document> {
  const changes = toChanges(SPECS.userTasks, set, ['rev', 'log', 'tenantId', 'processInstanceKey']);
  return updateOf({
    ...(Object.keys(changes).length === 0 ? {} : { $set: changes }),
    ...(log.length === 0 ? {} : { $push: { log: { $each: encode(SPECS.userTasks.fields.log, log) } } }),
    $inc: { rev: 1 },
  });
}

function taskUpdate(change: NonNullable<Commit['updateUserTasks']>[number]): { filter: mongo.Filter<Document>; update: mongo.UpdateFilter<Document> } {
  const { key, tenantId, processInstanceKey, rev, set, log } = change;
  return {
    filter: { _id: toId(key), tenantId, processInstanceKey: toId(processInstanceKey), state: OPEN_TASK, ...(rev === undefined ? {} : { rev }) },
    update: taskChange(set, log),
  };
}

/** Fencing: with a lease token the item must still carry it, else the node that holds it now would do the work twice. */
function workWrites({ collections }: Database, commit: Commit): Write[] {
  const fenced = (key: string, leaseToken: string | undefined): mongo.Filter<Document> => ({ _id: toId(key), ...(leaseToken === undefined ? {} : { 'lease.token': leaseToken }) });
  const deletions = commit.deleteWork ?? [];
  return [
    ...removeExpected(collections.work, deletions.filter((item) => item.leaseToken !== undefined).map(({ key, leaseToken }) => fenced(key, leaseToken)), 'the lease on the work items to be held'),
    ...removeIfThere(collections.work, deletions.filter((item) => item.leaseToken === undefined).map(({ key }) => toId(key))),
    ...update(collections.work, (commit.updateWork ?? []).map(({ key, leaseToken, set }) => ({
      filter: fenced(key, leaseToken),
      update: { $set: toChanges(SPECS.work, set) },
    })), 'the work items to be there with their lease'),
    ...insert(collections.work, (commit.insertWork ?? []).map((item) => toDocument(SPECS.work, item) as Document)),
  ];
}

function incidentWrites(database: Database, commit: Commit): Write[] {
  return [
    ...update(database.collections.incidents, (commit.resolveIncidents ?? []).map(({ key, at, by }) => ({
      filter: { _id: toId(key), state: 'ACTIVE' },
      update: { $set: { state: 'RESOLVED', resolvedAt: at, resolvedBy: by } },
    })), 'the incidents to be active'),
    ...inserts(database, 'incidents', commit.insertIncidents),
  ];
}

function receiptWrite({ collections }: Database, commit: Commit): Write[] {
  if (commit.finishReceipt === undefined) return [];
  const { id, answer, status } = commit.finishReceipt;
  return update(
    collections.receipts,
    [{ filter: { _id: id, state: 'running' }, update: { $set: { state: 'done', answer: encode(SPECS.receipts.fields.answer, answer), status } } }],
    `receipt ${id} to be running`,
  );
}
