// Numbers of new cases: one at a time while they are rare, a handful in advance while they are many.

import type { Store } from '../store/contract.js';
import type { HostClock } from '../kernel/clock.js';

/** Numbers asked for again within this time (milliseconds of host time) are taken by twice as many. */
const BUSY_MS = 2_000;
const MOST = 32;

export interface Numbers {
  /** Next number of a counter: never twice, gaps allowed (design: Cases). */
  next(counter: string): Promise<number>;
}

interface Block {
  next: number;
  left: number;
  size: number;
  takenAt: number;
}

/**
 * Each number from the database costs a majority write of its own, before the transaction and beside it. What is taken in
 * advance and not used when the program ends is a gap; in an office where cases begin minutes apart there is none.
 */
export function createNumbers(store: Pick<Store, 'nextNumbers'>, hostClock: HostClock): Numbers {
  const blocks = new Map<string, Block>();
  const taking = new Map<string, Promise<void>>();

  async function take(counter: string): Promise<void> {
    const last = blocks.get(counter);
    const now = hostClock.now();
    const size = last !== undefined && now - last.takenAt < BUSY_MS ? Math.min(MOST, last.size * 2) : 1;
    const next = await store.nextNumbers(counter, size);
    blocks.set(counter, { next, left: size, size, takenAt: now });
  }

  return {
    async next(counter) {
      for (;;) {
        const block = blocks.get(counter);
        if (block !== undefined && block.left > 0) {
          block.left -= 1;
          block.next += 1;
          return block.next - 1;
        }
        // Who comes while a block is being taken waits for that one.
        const running = taking.get(counter) ?? take(counter).finally(() => taking.delete(counter));
        taking.set(counter, running);
        await running;
      }
    },
  };
}
