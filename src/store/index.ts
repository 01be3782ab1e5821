// The store: MongoDB opened, brought up to date, and offered as the contract of this folder.

import { systemRandom } from '../kernel/random.js';
import type { RandomSource } from '../kernel/random.js';
import { AppError } from '../kernel/errors.js';
import { createCommit, type BeforeCommit } from './commit/index.js';
import { connect } from './connection.js';
import type { Database, OpenOptions } from './connection.js';
import type { Store } from './contract.js';
import { createDeploymentStore } from './deployments.js';
import { withTranslatedErrors } from './errors.js';
import { createLookups } from './lookups.js';
import { createMessageStore } from './messages.js';
import { migrate } from './migrations/index.js';
import { createOpenTasks } from './openTasks.js';
import { createPlatformStore } from './platform.js';
import { createReceiptStore } from './receipts.js';
import { createSearch } from './search/index.js';
import { createWorkStore } from './work.js';

export type { OpenOptions } from './connection.js';
export { shownAddress } from './connection.js';

const QUERY_TIMEOUT_MS = 5000;

export interface StoreOptions extends OpenOptions {
  /** Called inside each commit's transaction when all is written and nothing committed (fault injection). */
  beforeCommit?: BeforeCommit;
}

/**
 * Opens the database and brings its collections and indexes to this program's version.
 * @param options where it is; `queryTimeoutMs` bounds every search
 * @param random source of lease tokens and of the cursor secret
 * @throws AppError UNAVAILABLE, one sentence without credentials: unreachable, no replica set, or used by a newer release
 */
export async function openStore(options: StoreOptions, random: RandomSource = systemRandom): Promise<Store> {
  const database = await connect(options);
  try {
    await migrate(database, random);
    const store = storeOn(database, random, { cursorSecret: await cursorSecret(database), timeoutMs: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS }, options.beforeCommit);
    return withTranslatedErrors(store);
  } catch (error) {
    await database.connection.close(true);
    throw error;
  }
}

/** The store on a database that is open and up to date. */
export function storeOn(database: Database, random: RandomSource, search: { cursorSecret: string; timeoutMs: number }, beforeCommit?: BeforeCommit): Store {
  return {
    ...createLookups(database),
    ...createOpenTasks(database),
    ...createWorkStore(database, random),
    ...createMessageStore(database),
    ...createDeploymentStore(database),
    ...createReceiptStore(database),
    ...createPlatformStore(database),
    commit: createCommit(database, beforeCommit),
    search: createSearch(database, search),
    close: () => database.connection.close(),
  };
}

async function cursorSecret(database: Database): Promise<string> {
  const kept = await database.models.meta.findById('cursorSecret').lean();
  const secret = kept?.['secret'];
  if (typeof secret !== 'string') throw new AppError('UNAVAILABLE', `Expected the cursor secret in database ${database.connection.name}, but there is none: was its meta collection emptied?`);
  return secret;
}
