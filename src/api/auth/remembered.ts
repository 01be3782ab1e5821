// Successful sign-ins, remembered for minutes: a password check costs a quarter of a second, a request must not.

import { createHmac } from 'node:crypto';
import type { Authenticated } from '../../access/accounts.js';
import type { HostClock } from '../../kernel/clock.js';
import type { RandomSource } from '../../kernel/random.js';

/** How long a check is believed. */
const REMEMBERED_MS = 5 * 60_000;
/** How long an account is taken as last read: a deleted account or a lost group is out on every node after that. */
const FRESH_MS = 5_000;
const MAX_ENTRIES = 5_000;

interface Entry {
  who: Authenticated;
  until: number;
  freshUntil: number;
}

export interface Remembered {
  /** The actor of a pair checked lately, read again from `current` when that was a while ago; null otherwise. */
  find(username: string, password: string, current: () => Promise<Authenticated | null>): Promise<Authenticated | null>;
  keep(username: string, password: string, who: Authenticated): void;
}

/** The map holds HMACs under a key of this process: neither passwords nor anything to test guesses against elsewhere. */
export function createRemembered(deps: { hostClock: HostClock; random: RandomSource }): Remembered {
  const secret = deps.random.token(32);
  const entries = new Map<string, Entry>();
  const nameOf = (username: string, password: string): string =>
    createHmac('sha256', secret).update(`${String(username.length)}:${username}:${password}`).digest('base64');

  return {
    async find(username, password, current) {
      const name = nameOf(username, password);
      const entry = entries.get(name);
      const now = deps.hostClock.now();
      if (entry === undefined) return null;
      if (now < entry.until && now < entry.freshUntil) return entry.who;
      entries.delete(name);
      if (now >= entry.until) return null;
      const who = await current();
      if (who === null || who.stamp !== entry.who.stamp) return null;
      entries.set(name, { who, until: entry.until, freshUntil: deps.hostClock.now() + FRESH_MS });
      return who;
    },
    keep(username, password, who) {
      const now = deps.hostClock.now();
      // Insertion order is age: the oldest goes when the map is full.
      const [oldest] = entries.keys();
      if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
      entries.set(nameOf(username, password), { who, until: now + REMEMBERED_MS, freshUntil: now + FRESH_MS });
    },
  };
}
