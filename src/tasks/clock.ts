// Business time for commands: the pinned instant where the clock is controllable, else the host's.

import type { BusinessClock } from '../kernel/clock.js';
import type { TaskDeps } from './deps.js';

export function createBusinessClock(deps: Pick<TaskDeps, 'clockMode' | 'store' | 'hostClock'>): BusinessClock {
  return {
    async now() {
      const pinned = deps.clockMode === 'controllable' ? await deps.store.pinnedClock() : null;
      return pinned ?? new Date(deps.hostClock.now());
    },
  };
}
