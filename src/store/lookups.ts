// Reads by key and by the instance or case something belongs to: one indexed read each.

import type { mongo } from 'mongoose';
import { isKey } from '../kernel/ids.js';
import type { Key } from '../kernel/ids.js';
import { toRecord, toRecordOrNull } from './codec.js';
import { SPECS } from './collections/index.js';
import type { SpecName } from './collections/index.js';
import { registerRowId } from './collections/cases.js';
import type { Spec } from './collections/spec.js';
import type { Database, Document } from './connection.js';
import type { Store } from './contract.js';
import { decode, KEY, toId } from './fields.js';
import type { Stored } from './fields.js';

type RecordOf<N extends SpecName> = (typeof SPECS)[N] extends Spec<infer R> ? R : never;

/** Reading of one collection by filters on stored fields. */
export interface Reader<R> {
  /** The record with a key; null when there is none or the text is no key. */
  byKey: (key: Key) => Promise<R | null>;
  first: (filter: mongo.Filter<Document>, sort?: mongo.Sort) => Promise<R | null>;
  all: (filter: mongo.Filter<Document>, sort: mongo.Sort) => Promise<R[]>;
}

export function readerOf<N extends SpecName>(database: Database, name: N): Reader<RecordOf<N>> {
  type R = RecordOf<N> & object;
  const spec = SPECS[name] as unknown as Spec<R>;
  const collection = database.collections[name];
  const first = async (filter: mongo.Filter<Document>, sort?: mongo.Sort): Promise<R | null> =>
    toRecordOrNull(spec, await collection.findOne(filter, sort === undefined ? {} : { sort }));
  return {
    first,
    byKey: (key) => (isKey(key) ? first({ _id: toId(key) }) : Promise.resolve(null)),
    all: async (filter, sort) => (await collection.find(filter, { sort }).toArray()).map((document) => toRecord(spec, document)),
  };
}

type Lookups = Pick<Store, 'instance' | 'children' | 'userTask' | 'work' | 'workOfInstance' | 'incident' | 'elementInstance' | 'variable'
  | 'case' | 'registerRow' | 'registerRows' | 'caseHistory' | 'tasksOfCase'>;

/** The plain reads of the store. */
export function createLookups(database: Database): Lookups {
  const instances = readerOf(database, 'processInstances');
  const tasks = readerOf(database, 'userTasks');
  const work = readerOf(database, 'work');
  const rows = readerOf(database, 'registerRows');
  return {
    instance: instances.byKey,
    children: (parentKey) => instances.all({ parentKey: toId(parentKey) }, { _id: 1 }),
    userTask: tasks.byKey,
    tasksOfCase: (caseId) => tasks.all({ caseId }, { creationDate: 1, _id: 1 }),
    work: work.byKey,
    workOfInstance: (processInstanceKey) => work.all({ processInstanceKey: toId(processInstanceKey) }, { _id: 1 }),
    incident: readerOf(database, 'incidents').byKey,
    elementInstance: readerOf(database, 'elementInstances').byKey,
    variable: (key) => variable(database, key),
    case: (caseId) => readerOf(database, 'cases').first({ _id: caseId }),
    caseHistory: (caseId) => readerOf(database, 'history').all({ caseId }, { recordedAt: 1, _id: 1 }),
    registerRow: (tenantId, register, id) => rows.first({ _id: registerRowId(tenantId, register, id) }),
    registerRows: (tenantId, register) => rows.all({ tenantId, register }, { id: 1, _id: 1 }),
  };
}

/** A variable is part of its instance: the one element is read out of it. */
async function variable(database: Database, key: Key): ReturnType<Store['variable']> {
  if (!isKey(key)) return null;
  const instance = await database.collections.processInstances.findOne(
    { 'variables.key': toId(key) },
    { projection: { tenantId: 1, rootKey: 1, variables: { $elemMatch: { key: toId(key) } } } },
  );
  const [found] = decode(SPECS.processInstances.fields.variables, instance?.['variables']) as Stored[];
  if (instance === null || found === undefined) return null;
  const owner = { processInstanceKey: decode(KEY, instance._id), rootKey: decode(KEY, instance['rootKey']), tenantId: instance['tenantId'] };
  return { ...found, ...owner } as Awaited<ReturnType<Store['variable']>>;
}
