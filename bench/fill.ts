// Filling a database with many cases quickly: one real case, started over the API, is copied with new keys.

import { MongoClient } from 'mongodb';
import type { Db } from 'mongodb';

/** What every document of a case names it by. */
const COLLECTIONS = ['cases', 'process_instances', 'user_tasks', 'element_instances', 'work', 'history'] as const;
const BATCH = 500;

type Stored = Record<string, unknown>;
export type Template = Partial<Record<(typeof COLLECTIONS)[number], Stored[]>>;

export function openDatabase(uri: string): Promise<MongoClient> {
  return new MongoClient(uri, { useBigInt64: true, writeConcern: { w: 1 } }).connect();
}

/** All documents of one process instance and its case, as the program wrote them. */
export async function templateOf(db: Db, processInstanceKey: string): Promise<Template> {
  const key = BigInt(processInstanceKey);
  const instance = await db.collection('process_instances').findOne({ _id: key as never });
  if (instance === null) throw new Error(`Expected process instance ${processInstanceKey} to copy, but it is not there`);
  const template: Template = {};
  for (const name of COLLECTIONS) {
    const filter = name === 'cases' ? { _id: instance['caseId'] as never } : name === 'process_instances' ? { _id: key as never } : { processInstanceKey: key };
    template[name] = await db.collection(name).find<Stored>(filter).toArray();
  }
  return template;
}

/** A copy in which every key of the case is moved by the same distance, its id and its dates changed. */
function copyOf(value: unknown, change: { keys: ReadonlyMap<string, bigint>; caseId: string; newCaseId: string; dates: (date: Date) => Date }): unknown {
  if (typeof value === 'bigint') return change.keys.get(String(value)) ?? value;
  if (typeof value === 'string') {
    if (value === change.caseId) return change.newCaseId;
    return value.startsWith('{') ? value.replaceAll(/\d{10,19}/g, (digits) => String(change.keys.get(digits) ?? digits)) : value;
  }
  if (value instanceof Date) return change.dates(value);
  if (Array.isArray(value)) return value.map((item) => copyOf(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner, change)]));
}

function keysIn(template: Template): bigint[] {
  const shared = new Set(['definitionKey', 'formKey']);
  const keys = new Set<bigint>();
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'bigint' && !shared.has(name) && value > 1_000_000n) keys.add(value);
    else if (Array.isArray(value)) for (const item of value) walk(item, name);
    else if (typeof value === 'object' && value !== null && !(value instanceof Date)) for (const [inner, each] of Object.entries(value)) walk(each, inner);
  };
  walk(Object.values(template), '');
  return [...keys];
}

export interface FillOptions {
  db: Db;
  template: Template;
  count: number;
  /** Makes case ids and keys of different fills different. */
  series: number;
  /** Moves the dates of copy n. */
  dates?: (date: Date, n: number) => Date;
}

/** Inserts copies; gives the keys of the new process instances. */
export async function fill({ db, template, count, series, dates = (date) => date }: FillOptions): Promise<bigint[]> {
  const keys = keysIn(template);
  const instance = template.process_instances?.[0];
  const caseId = String(instance?.['caseId']);
  const made: bigint[] = [];
  // Sequence numbers of a key lie in its last bits: copies are moved back in time, far from what the program makes.
  const distance = (n: number): bigint => -(BigInt(series) * 50_000_000_000_000n + BigInt(n + 1) * 4_194_304n * 16n);
  for (let from = 0; from < count; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_none, index) => from + index);
    const changes = batch.map((n) => ({ keys: new Map(keys.map((key) => [String(key), key + distance(n)])), caseId, newCaseId: `${caseId.slice(0, 8)}-${String(series)}-${String(n)}`, dates: (date: Date) => dates(date, n) }));
    await Promise.all(COLLECTIONS.map(async (name) => {
      const documents = changes.flatMap((change) => (template[name] ?? []).map((document) => copyOf(document, change) as Stored));
      if (documents.length > 0) await db.collection(name).insertMany(documents, { ordered: false });
    }));
    made.push(...changes.map((change) => change.keys.get(String(instance?.['_id'])) ?? 0n));
  }
  return made;
}
