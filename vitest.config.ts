// The tests of `npm test`: real mongod, real processes, two at a time.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/globalMongo.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // A test that cannot fail is worth nothing: one without a single assertion fails.
    expect: { requireAssertions: true },
    // Nothing is skipped in silence: scripts/test.mjs counts a skipped test as failed.
    allowOnly: false,
    reporters: ['default'],
  },
});
