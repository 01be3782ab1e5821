// Brings a database to this program's schema version: under a lease, one step after the other, never backwards.

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/errors.js';
import type { RandomSource } from '../../kernel/random.js';
import type { Database } from '../connection.js';
import { indexes } from './0001-indexes.js';
import type { Migration } from './migration.js';

const MIGRATIONS: readonly Migration[] = [indexes];

/** Schema version this program works with. */
export const SCHEMA_VERSION = MIGRATIONS.length;

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const WAIT_MS = 200;
/** Turns of waiting for another node's migration: about two minutes without progress. */
const WAIT_TURNS = 600;

/**
 * Runs the migrations the database has not seen; of several nodes starting together one does it, the others wait.
 * @throws AppError UNAVAILABLE when the database is newer than the program, or another node's migration does not end
 */
export async function migrate(database: Database, random: RandomSource, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const owner = random.uuid();
  for (let turn = 0; turn < WAIT_TURNS; turn += 1) {
    if (await isCurrent(database, migrations.length)) return;
    if (await takeLease(database, owner)) {
      const renewal = setInterval(() => void takeLease(database, owner).catch(() => false), RENEW_MS);
      try {
        await runMissing(database, random, migrations);
        return;
      } finally {
        clearInterval(renewal);
        await database.models.meta.deleteOne({ _id: 'migration', owner });
      }
    }
    await sleep(WAIT_MS);
  }
  throw new AppError('UNAVAILABLE', `Expected the migration of database ${database.connection.name} to end, but another node has been at it for minutes`);
}

async function schemaVersion(database: Database): Promise<number> {
  const schema = await database.models.meta.findById('schema').lean();
  return Number(schema?.['version'] ?? 0);
}

async function isCurrent(database: Database, known: number): Promise<boolean> {
  const version = await schemaVersion(database);
  if (version > known) {
    throw new AppError('UNAVAILABLE', `Expected a database of schema version ${String(known)} or older, but ${database.connection.name} has version ${String(version)}: it was used by a newer release, start that one`);
  }
  return version === known;
}

/** Takes or renews the lease; the database's own clock measures it, so that nodes need not agree on theirs. */
async function takeLease(database: Database, owner: string): Promise<boolean> {
  const isFree = { $or: [{ $eq: ['$owner', owner] }, { $lte: ['$until', '$$NOW'] }] };
  const taken = await database.collections.meta.findOneAndUpdate(
    { _id: 'migration' },
    // A lease that was never taken has no end, and what is missing is less than any instant.
    [{ $set: { owner: { $cond: [isFree, owner, '$owner'] }, until: { $cond: [isFree, { $add: ['$$NOW', LEASE_MS] }, '$until'] } } }],
    { upsert: true, returnDocument: 'after' },
  );
  return taken?.['owner'] === owner;
}

async function runMissing(database: Database, random: RandomSource, migrations: readonly Migration[]): Promise<void> {
  const from = await schemaVersion(database);
  for (const migration of migrations.slice(from)) {
    await migration.run(database, random);
    await database.collections.meta.updateOne({ _id: 'schema' }, { $max: { version: migration.version } }, { upsert: true });
  }
}
