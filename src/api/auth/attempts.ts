// Failed sign-ins: counted by username and address, refused beyond a limit until the window is over.

import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../kernel/errors.js';
import type { SignInLimits } from '../deps.js';

export const DEFAULT_SIGN_IN_LIMITS: SignInLimits = { perAccountAndAddress: 10, perAddress: 100, windowSeconds: 300 };

/** Password checks running at once, and waiting: scrypt takes a processor and 16 MB each. */
const MAX_RUNNING = 2;
const MAX_WAITING = 200;

export interface Attempts {
  /** Raises TOO_MANY_REQUESTS with Retry-After when this username or address has failed too often. */
  mustBeAllowed(username: string, address: string): Promise<void>;
  failed(username: string, address: string): Promise<void>;
  succeeded(username: string, address: string): Promise<void>;
  /** Runs a password check in its turn. */
  inTurn<T>(check: () => Promise<T>): Promise<T>;
}

/** Counters of this process: an attacker gains at most the number of nodes, and no database is asked for it. */
export function createAttempts(limits: SignInLimits): Attempts {
  const { windowSeconds: duration } = limits;
  const pairs = new RateLimiterMemory({ keyPrefix: 'pair', points: limits.perAccountAndAddress, duration });
  const addresses = new RateLimiterMemory({ keyPrefix: 'address', points: limits.perAddress, duration });
  const pairOf = (username: string, address: string): string => `${username.slice(0, 256)} ${address}`;
  const waiting: (() => void)[] = [];
  let running = 0;

  return {
    async mustBeAllowed(username, address) {
      mustHavePoints(await pairs.get(pairOf(username, address)), limits.perAccountAndAddress);
      mustHavePoints(await addresses.get(address), limits.perAddress);
    },
    async failed(username, address) {
      await pairs.penalty(pairOf(username, address));
      await addresses.penalty(address);
    },
    async succeeded(username, address) {
      await pairs.delete(pairOf(username, address));
    },
    async inTurn(check) {
      if (running >= MAX_RUNNING) {
        if (waiting.length >= MAX_WAITING) throw new AppError('TOO_MANY_REQUESTS', 'Expected fewer sign-ins at once, but too many wait already', { retryAfterSeconds: 5 });
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await check();
      } finally {
        // The turn passes on as it is: `running` falls only when nobody waits.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

function mustHavePoints(counted: RateLimiterRes | null, limit: number): void {
  if (counted === null || counted.consumedPoints < limit) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000));
  throw new AppError('TOO_MANY_REQUESTS', `Expected at most ${String(limit)} failed sign-ins, but there were more; try again in ${String(retryAfterSeconds)} s`, { retryAfterSeconds });
}
