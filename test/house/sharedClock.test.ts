// Host time as nodes share it: it follows the database, runs on without it, and hears of no date of this machine.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startSharedClock } from '../../src/startup/sharedClock.js';

beforeEach(() => { vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }); });
afterEach(() => { vi.useRealTimers(); });

/** A database whose clock is `ahead` of a monotonic one, and a way to let time pass. */
function world() {
  let monotonic = 5_000;
  const database = { ahead: 1_000_000, isAway: false };
  return {
    database,
    monotonicNow: () => monotonic,
    store: { databaseTime: () => (database.isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Date(monotonic + database.ahead))) },
    pass: async (ms: number) => {
      monotonic += ms;
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

it('says what the database says, whatever date this machine believes', async () => {
  const { store, monotonicNow, pass } = world();
  const clock = await startSharedClock({ store, monotonicNow });
  expect(clock.now()).toBe(1_005_000);
  vi.setSystemTime(new Date('2099-01-01'));
  await pass(250);
  expect(clock.now()).toBe(1_005_250);
  await clock.stop();
});

it('follows the database when it is set right, and runs on while it is away', async () => {
  const { store, monotonicNow, pass, database } = world();
  const clock = await startSharedClock({ store, monotonicNow });
  database.ahead += 700;
  await pass(15_000);
  expect(clock.now()).toBe(1_020_700);
  database.isAway = true;
  await pass(60_000);
  expect(clock.now()).toBe(1_080_700);
  await clock.stop();
});

it('does not start without the database', async () => {
  const { store, monotonicNow, database } = world();
  database.isAway = true;
  await expect(startSharedClock({ store, monotonicNow })).rejects.toThrow('away');
});
