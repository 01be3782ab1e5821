// Totals of large results, remembered for a moment: counting thousands for every page would cost more than the page.

import { monotonicNow } from '../../kernel/clock.js';

/** Totals from here on are remembered; smaller ones are counted each time, so that a short list never tells a wrong number. */
const LARGE = 1_000;
/** How long, in milliseconds. Nobody who looks at thousands of tasks can tell a total two seconds old from a new one. */
const KEPT_MS = 2_000;
const MOST = 1_000;

export interface Totals {
  /** The total of a query: counted now, unless a large one was counted a moment ago. */
  of(query: string, count: () => Promise<number>): Promise<number>;
}

/** @param now milliseconds on a clock that only runs */
export function createTotals(now: () => number = monotonicNow): Totals {
  const known = new Map<string, { total: number; until: number }>();
  return {
    async of(query, count) {
      const kept = known.get(query);
      if (kept !== undefined && now() < kept.until) return kept.total;
      known.delete(query);
      const total = await count();
      if (total < LARGE) return total;
      known.set(query, { total, until: now() + KEPT_MS });
      const oldest = known.keys().next();
      if (known.size > MOST && oldest.done !== true) known.delete(oldest.value);
      return total;
    },
  };
}
