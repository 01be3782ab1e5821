// The one commit: all writes of a command in one transaction with majority write concern and journal, or none.

import type { mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.js';
import type { Database } from '../connection.js';
import type { Commit } from '../contract.js';
import { isDisconnected, isDuplicateKey, isUnknownCommit, translateError } from '../errors.js';
import { within } from '../within.js';
import { writesOf } from './plan.js';
import type { Write } from './write.js';

/** Its write concern is the connection's: majority, journaled (connection.ts). */
const TRANSACTION: mongo.TransactionOptions = { readConcern: { level: 'snapshot' }, readPreference: 'primary' };
/** How often a transaction that met another one is run again before the command is told to look again. */
const MOST_ATTEMPTS = 12;
/** A transaction that has come to no end in this time (milliseconds) is given up waiting for; the driver would go on for two minutes. */
const PATIENCE_MS = 30_000;

/** Called inside a transaction when all is written and nothing committed; may run more than once. */
export type BeforeCommit = () => void | Promise<void>;

/**
 * Runs writes as one: in a transaction, or as they are when there is only one and it touches one document.
 * @throws AppError CONCURRENT_MODIFICATION when a guard does not match or a record is there already, UNAVAILABLE, TOO_LARGE
 */
export async function runTogether(database: Database, writes: readonly Write[], beforeCommit?: BeforeCommit): Promise<void> {
  const [first] = writes;
  if (first === undefined) return;
  try {
    if (writes.length === 1 && first.single) await first.run(undefined);
    else await within(PATIENCE_MS, inTransaction(database.client, writes, beforeCommit), outcomeUnknown);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new AppError('CONCURRENT_MODIFICATION', 'Expected new records, but one with the same identity is there already', { cause: error });
  }
}

async function inTransaction(client: mongo.MongoClient, writes: readonly Write[], beforeCommit: BeforeCommit | undefined): Promise<void> {
  let attempts = 0;
  await client.withSession(async (session) => {
    try {
      await session.withTransaction(async () => {
        attempts += 1;
        if (attempts > MOST_ATTEMPTS) throw new AppError('CONCURRENT_MODIFICATION', `Expected to commit within ${String(MOST_ATTEMPTS)} attempts, but others changed the same records each time`);
        // Order matters, and a session runs one operation at a time.
        try {
          for (const write of writes) await write.run(session);
        } catch (error) {
          // The driver would look for a server again and again for two minutes: a second try is enough.
          throw attempts > 1 && isDisconnected(error) ? translateError(error) : error;
        }
        await beforeCommit?.();
      }, TRANSACTION);
    } catch (error) {
      if (!isUnknownCommit(error)) throw error;
      // Committing again answers the question: done already, done now, or unknown to the server and hence not done.
      await session.commitTransaction();
    }
  });
}

function outcomeUnknown(): AppError {
  return new AppError('UNAVAILABLE', `Expected the database to commit within ${String(PATIENCE_MS / 1000)} s, but it did not answer: whether the command was done will show once it does`, { retryAfterSeconds: 5 });
}

/** `Store.commit` on a database. */
export function createCommit(database: Database, beforeCommit?: BeforeCommit): (commit: Commit) => Promise<void> {
  return (commit) => runTogether(database, writesOf(database, commit), beforeCommit);
}
