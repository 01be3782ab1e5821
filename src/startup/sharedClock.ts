// Host time as all nodes share it: the database's clock, carried on by a clock of this machine that nobody can set.

import type { HostClock } from '../kernel/clock.js';
import type { Store } from '../store/contract.js';

/** Between two looks at the database's clock; two machines' oscillators part by less than 2 ms in this time. */
const LOOK_MS = 15_000;

export interface SharedClock extends HostClock {
  stop(): Promise<void>;
}

export interface SharedClockOptions {
  store: Pick<Store, 'databaseTime'>;
  /** Milliseconds on a clock that only runs. */
  monotonicNow: () => number;
}

/**
 * A clock that no change of this machine's date disturbs. Nodes meet in the database's leases: a node whose machine is
 * a day ahead would take everybody's work for abandoned, fire timers before their day (which nothing takes back), and hold what it
 * claims until tomorrow. While the database is away the clock simply runs on.
 */
export async function startSharedClock({ store, monotonicNow }: SharedClockOptions): Promise<SharedClock> {
  const look = async (): Promise<number> => {
    const asked = monotonicNow();
    const time = (await store.databaseTime()).getTime();
    // The database looked at its clock some time between question and answer.
    return time - (asked + monotonicNow()) / 2;
  };
  let offset = await look();
  const timer = setInterval(() => {
    look().then((seen) => { offset = seen; }, () => undefined);
  }, LOOK_MS);
  timer.unref();
  return {
    now: () => Math.round(monotonicNow() + offset),
    stop: () => {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}
