// What this node wrote last of instances and tasks: a completion that follows can do without reading them again.

import type { ProcessInstanceRecord, UserTaskRecord } from '../kernel/domain.js';
import type { Key } from '../kernel/ids.js';
import type { Plan } from './plan/context.js';

/** Instances and tasks kept at most: a few megabytes. */
const KEPT = 500;
/** An instance whose state is larger than this (characters) is read again rather than kept. */
const MOST_CHARACTERS = 100_000;

/**
 * Records as this node last wrote them. They may be stale: whoever uses them must commit under the guards of both revisions, take any
 * refusal for a doubt, and then look again in the database. Everything that matters to a completion moves a revision.
 */
export interface Recent {
  /** The task with its instance, when both are known. */
  task(key: Key): { task: UserTaskRecord; instance: ProcessInstanceRecord } | null;
  /** After a commit. */
  keepPlan(plan: Plan): void;
  keepTask(task: UserTaskRecord): void;
  forget(task: UserTaskRecord): void;
}

function createCache<V>(): { get(key: Key): V | undefined; set(key: Key, value: V): void; delete(key: Key): void } {
  const values = new Map<Key, V>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      const oldest = values.keys().next();
      if (values.size > KEPT && oldest.done !== true) values.delete(oldest.value);
    },
    delete: (key) => { values.delete(key); },
  };
}

/** What the store makes of an instance when it is written is known: one that ends, has incidents or joins a case of others is not kept. */
function isKnown({ commit, after }: Plan): boolean {
  const isAlone = commit.insertInstances === undefined || (commit.insertCases ?? []).length > 0;
  return isAlone && after.state === 'ACTIVE' && after.incidentCount === 0 && (after.snapshot?.length ?? 0) < MOST_CHARACTERS && (commit.addExcluded ?? []).length === 0;
}

export function createRecent(): Recent {
  const instances = createCache<ProcessInstanceRecord>();
  const tasks = createCache<UserTaskRecord>();
  return {
    task(key) {
      const task = tasks.get(key);
      const instance = task === undefined ? undefined : instances.get(task.processInstanceKey);
      return task === undefined || instance === undefined ? null : { task, instance };
    },
    keepPlan(plan) {
      for (const change of plan.commit.updateUserTasks ?? []) tasks.delete(change.key);
      if (!isKnown(plan)) {
        instances.delete(plan.after.key);
        return;
      }
      instances.set(plan.after.key, plan.after);
      for (const task of plan.createdTasks) tasks.set(task.key, task);
    },
    keepTask: (task) => { tasks.set(task.key, task); },
    forget(task) {
      tasks.delete(task.key);
      instances.delete(task.processInstanceKey);
    },
  };
}
