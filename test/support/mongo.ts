// The database of a test file: the run's shared mongod, and a database name nobody else uses.

import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import type { TestMongo } from './launchMongo.js';
import { launchMongo } from './launchMongo.js';

/** A mongod of a test's own, for tests that stop it; stopped with the test at the latest. */
export async function startMongo(): Promise<TestMongo> {
  const mongo = await launchMongo();
  onTestFinished(() => mongo.stop());
  return mongo;
}

/** Connection string of a database nobody else uses, on the run's shared mongod (test/support/globalMongo.ts). */
export function uniqueDatabase(): Promise<string> {
  const [server = '', options = ''] = inject('mongoUri').split('/?');
  return Promise.resolve(`${server}/percorsi_test_${randomBytes(6).toString('hex')}?${options}`);
}
