// One step of a commit: a ready-made write on one collection, and what must come of it.

import type { mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.js';
import type { Document } from '../connection.js';

/** A write that may be run several times (transactions are retried); in a session or, when it is the only one, without. */
export interface Write {
  /** True when it changes one document at most: alone, it is atomic without a transaction. */
  single: boolean;
  run: (session: mongo.ClientSession | undefined) => Promise<void>;
}

type Collection = mongo.Collection<Document>;
type Operation = mongo.AnyBulkWriteOperation<Document>;

/** Majority and journal are the connection's own; inside a transaction they are the transaction's. */
function withSession(session: mongo.ClientSession | undefined): { session?: mongo.ClientSession } {
  return session === undefined ? {} : { session };
}

/** @throws AppError CONCURRENT_MODIFICATION when fewer matched than expected */
export function demand(matched: number, expected: number, what: string): void {
  if (matched === expected) return;
  throw new AppError('CONCURRENT_MODIFICATION', `Expected ${what}, but somebody else changed ${expected === 1 ? 'it' : `${String(expected - matched)} of ${String(expected)}`} meanwhile: read it again and repeat`);
}

export function insert(collection: Collection, documents: Document[]): Write[] {
  if (documents.length === 0) return [];
  return [{
    single: documents.length === 1,
    run: async (session) => {
      // The driver's insertOne adds nothing to a document that has its _id: a retry sends the very same.
      const [first] = documents;
      if (documents.length === 1 && first !== undefined) await collection.insertOne(first, withSession(session));
      else await collection.insertMany(documents, withSession(session));
    },
  }];
}

/** Updates that must each match one document. */
export function update(collection: Collection, updates: { filter: mongo.Filter<Document>; update: mongo.UpdateFilter<Document> }[], what: string): Write[] {
  if (updates.length === 0) return [];
  return [{
    single: updates.length === 1,
    run: async (session) => {
      const [first] = updates;
      if (updates.length === 1 && first !== undefined) {
        demand((await collection.updateOne(first.filter, first.update, withSession(session))).matchedCount, 1, what);
        return;
      }
      const operations: Operation[] = updates.map((each) => ({ updateOne: each }));
      demand((await bulk(collection, operations, session)).matchedCount, updates.length, what);
    },
  }];
}

/** Deletions that must each find their document. */
export function removeExpected(collection: Collection, filters: mongo.Filter<Document>[], what: string): Write[] {
  if (filters.length === 0) return [];
  return [{
    single: filters.length === 1,
    run: async (session) => {
      const [first] = filters;
      if (filters.length === 1 && first !== undefined) {
        demand((await collection.deleteOne(first, withSession(session))).deletedCount, 1, what);
        return;
      }
      const operations: Operation[] = filters.map((filter) => ({ deleteOne: { filter } }));
      demand((await bulk(collection, operations, session)).deletedCount, filters.length, what);
    },
  }];
}

/** Deletion of what may be gone already. */
export function removeIfThere(collection: Collection, ids: bigint[]): Write[] {
  if (ids.length === 0) return [];
  return [{
    single: ids.length === 1,
    run: async (session) => {
      await collection.deleteMany({ _id: { $in: ids } }, withSession(session));
    },
  }];
}

export function replaceAll(collection: Collection, documents: Document[]): Write[] {
  if (documents.length === 0) return [];
  const operations: Operation[] = documents.map(({ _id, ...replacement }) => ({ replaceOne: { filter: { _id }, replacement, upsert: true } }));
  return [{
    single: documents.length === 1,
    run: async (session) => {
      await bulk(collection, operations, session);
    },
  }];
}

function bulk(collection: Collection, operations: Operation[], session: mongo.ClientSession | undefined): Promise<mongo.BulkWriteResult> {
  return collection.bulkWrite(operations, { ordered: true, ...withSession(session) });
}
