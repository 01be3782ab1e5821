// Reading pages and counts: plainly, with a look at the instance behind each document, or out of the instances' variables.

import type { Database, Document } from '../connection.js';
import type { Stored } from '../fields.js';
import type { Prepared } from './prepare.js';
import { projectionOf } from './sources.js';
import type { Source } from './sources.js';

/** Where a page begins and how many documents it takes. */
export interface Slice {
  range: Stored;
  sort: Record<string, 1 | -1>;
  skip: number;
  limit: number;
}

/**
 * Only what no fault can take back is shown: a commit that is still on its way to the journal or to the other members may yet be undone,
 * and a list that showed its task would send somebody to a task that never was.
 */
const CONFIRMED = { level: 'majority' } as const;

export interface Fetcher {
  page(slice: Slice): Promise<Stored[]>;
  /** Documents that match, at most `limit`. */
  count(limit: number): Promise<number>;
}

/** All branches in one filter, each with the range of a page. */
export function filterOf(branches: readonly Stored[], range: Stored = {}): Stored {
  const hasRange = Object.keys(range).length > 0;
  const ranged = branches.map((branch) => (hasRange ? { $and: [branch, range] } : branch));
  return ranged.length === 1 ? (ranged[0] ?? {}) : { $or: ranged };
}

/** @param timeoutMs limit of each query */
export function createFetcher(database: Database, source: Source, prepared: Prepared, timeoutMs: number): Fetcher {
  const collection = database.collections[source.reads];
  // No spilling to disk: a sort too large for memory is refused with the fields that made it so.
  const options = { maxTimeMS: timeoutMs, allowDiskUse: false, readConcern: CONFIRMED };
  if (prepared.instance === null) {
    return {
      page: ({ range, sort, skip, limit }) =>
        collection.find<Document>(filterOf(prepared.branches, range), { sort, skip, limit, projection: projectionOf(source), ...options }).toArray(),
      count: (limit) => collection.countDocuments(filterOf(prepared.branches), { limit, maxTimeMS: timeoutMs, readConcern: CONFIRMED }),
    };
  }
  const visible = visibleThrough(database, prepared.instance);
  return {
    page: ({ range, sort, skip, limit }) =>
      collection.aggregate<Document>([
        { $match: filterOf(prepared.branches, range) }, { $sort: sort }, ...visible, ...(skip === 0 ? [] : [{ $skip: skip }]), { $limit: limit },
      ], options).toArray(),
    count: (limit) => counted(collection.aggregate<Stored>([{ $match: filterOf(prepared.branches) }, ...visible, { $limit: limit }, { $count: 'n' }], options)),
  };
}

/** Stages that let through what belongs to an instance the filter lets through: one read by key each. */
function visibleThrough(database: Database, filter: Stored): Stored[] {
  const from = database.collections.processInstances.collectionName;
  return [
    { $lookup: { from, localField: 'processInstanceKey', foreignField: '_id', pipeline: [{ $match: filter }, { $project: { _id: 1 } }], as: 'visibleInstance' } },
    { $match: { 'visibleInstance.0': { $exists: true } } },
    { $unset: 'visibleInstance' },
  ];
}

/** Reads the variables of instances as documents of their own. */
export function createVariableFetcher(database: Database, instances: Stored, elements: Stored, timeoutMs: number): Fetcher {
  const collection = database.collections.processInstances;
  const options = { maxTimeMS: timeoutMs, allowDiskUse: false, readConcern: CONFIRMED };
  const unwound = [
    { $match: instances },
    { $project: { _id: 1, rootKey: 1, tenantId: 1, variables: 1 } },
    { $unwind: '$variables' },
    { $replaceWith: { $mergeObjects: ['$variables', { _id: '$variables.key', processInstanceKey: '$_id', rootKey: '$rootKey', tenantId: '$tenantId' }] } },
    { $match: elements },
  ];
  return {
    page: ({ range, sort, skip, limit }) =>
      collection.aggregate<Document>([...unwound, { $match: range }, { $sort: sort }, ...(skip === 0 ? [] : [{ $skip: skip }]), { $limit: limit }], options).toArray(),
    count: (limit) => counted(collection.aggregate<Stored>([...unwound, { $limit: limit }, { $count: 'n' }], options)),
  };
}

async function counted(cursor: { toArray(): Promise<Stored[]> }): Promise<number> {
  const [result] = await cursor.toArray();
  return Number(result?.['n'] ?? 0);
}
