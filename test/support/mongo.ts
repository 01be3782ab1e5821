// The database of a test file: the run's shared mongod, and a database name nobody else uses.

import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { TestMongo } from './launchMongo.js';
import { launchMongo } from './launchMongo.js';

/**
 * The mongod of this run. Shared through the global set-up (test/support/globalMongo.ts); without it, one of the file's
 * own. Call `stop` in `afterAll` either way.
 */
export async function startMongo(): Promise<TestMongo> {
  const shared = inject('mongoUri') as string | undefined;
  if (shared === undefined) return launchMongo();
  return { uri: shared, stop: () => Promise.resolve() };
}

/** A database name no other test file uses. */
export function uniqueDatabase(): string {
  return `percorsi_test_${randomBytes(6).toString('hex')}`;
}
