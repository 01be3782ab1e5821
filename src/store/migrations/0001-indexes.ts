// Migration 1: the collections, their indexes, and the secret page cursors are signed with.

import type { Model, mongo } from 'mongoose';
import type { Database } from '../connection.js';
import type { Stored } from '../fields.js';
import type { Migration } from './migration.js';

const SECRET_BYTES = 32;
const ALREADY_THERE = 'NamespaceExists';

export const indexes: Migration = {
  version: 1,
  title: 'Collections, indexes and the secret of page cursors',
  async run(database, random) {
    await Promise.all(Object.values(database.models).map((model) => prepare(database, model)));
    await database.models.meta.updateOne({ _id: 'cursorSecret' }, { $setOnInsert: { secret: random.token(SECRET_BYTES) } }, { upsert: true });
  },
};

/** Makes a collection before its first use (a transaction that had to make it would take a lock others meet) with all its indexes. */
async function prepare({ connection }: Database, model: Model<Stored>): Promise<void> {
  const indexes = model.schema.indexes().map(([key, options]) => ({ key, ...options }) as mongo.IndexDescription);
  const name = model.collection.collectionName;
  // One command makes the collection and all its indexes; what is there already is left as it is.
  if (indexes.length > 0) await connection.db?.collection(name).createIndexes(indexes);
  else await connection.createCollection(name).catch((error: unknown) => {
    if ((error as { codeName?: string }).codeName !== ALREADY_THERE) throw error;
  });
}
