// Migration 1: the collections, their indexes, and the secret page cursors are signed with.

import type { SpecName } from '../collections/index.js';
import type { Migration } from './migration.js';

const SECRET_BYTES = 32;
const ALREADY_THERE = 'NamespaceExists';

export const indexes: Migration = {
  version: 1,
  title: 'Collections, indexes and the secret of page cursors',
  async run(database, random) {
    for (const name of Object.keys(database.models) as SpecName[]) {
      const model = database.models[name];
      // Made before use: a transaction that has to make a collection takes a lock others would meet.
      await database.connection.createCollection(model.collection.collectionName).catch((error: unknown) => {
        if ((error as { codeName?: string }).codeName !== ALREADY_THERE) throw error;
      });
      await model.createIndexes();
    }
    await database.models.meta.updateOne({ _id: 'cursorSecret' }, { $setOnInsert: { secret: random.token(SECRET_BYTES) } }, { upsert: true });
  },
};
