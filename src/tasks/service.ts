// The inside of the task service: the parts every command works with, made once.

import type { BusinessClock } from '../kernel/clock.js';
import type { Store } from '../store/contract.js';
import { createBusinessClock } from './clock.js';
import { withMemory } from './compileMemory.js';
import { createDefinitions, type Definitions } from './definitions.js';
import type { TaskDeps } from './deps.js';
import { createNumbers, type Numbers } from './numbers.js';
import { createRecent, type Recent } from './recent.js';

export interface Service extends TaskDeps {
  definitions: Definitions;
  clock: BusinessClock;
  caseNumbers: Numbers;
  recent: Recent;
}

export function createService(deps: TaskDeps): Service {
  const { store, fault } = deps;
  const commit: Store['commit'] = async (writes) => {
    await store.commit(writes);
    await fault?.('afterCommit');
  };
  const engine = withMemory(deps.engine);
  return { ...deps, engine, store: { ...store, commit }, definitions: createDefinitions({ store, engine }), clock: createBusinessClock(deps), caseNumbers: createNumbers(store, deps.hostClock), recent: createRecent() };
}
