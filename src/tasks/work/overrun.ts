// Overruns: when a due date passes and the task is still open, that is written once; the task stays (regulations.md 3.1).

import type { OverrunRecord, TaskLogEntry, UserTaskRecord, WorkItem } from '../../kernel/domain.js';
import type { Service } from '../service.js';
import { done, drop } from './instanceWork.js';
import { payloadOf } from './payloads.js';

/** The overrun of a task at a business instant, and the line of its log. */
export function overrunOf(task: UserTaskRecord, dueDate: Date, now: Date, hostNow: Date): { overrun: OverrunRecord; log: TaskLogEntry } {
  const overrun = { dueDate, at: now, recordedAt: hostNow, assignee: task.assignee };
  const details = { dueDate: dueDate.toISOString(), assignee: task.assignee, source: task.term?.source ?? null };
  return { overrun, log: { type: 'overrunRecorded', actor: 'system', at: now, recordedAt: hostNow, details } };
}

/** Records the overrun of a task that is still open past its due date. */
export async function recordOverrun(service: Service, item: WorkItem): Promise<null> {
  const task = await service.store.userTask(payloadOf('overrun', item).userTaskKey);
  if (task?.state !== 'CREATED' || task.overrun !== null || task.dueDate === null) return drop(service, item);
  const now = await service.clock.now();
  // The date was moved after this item was claimed: its successor waits in the database.
  if (task.dueDate.getTime() > now.getTime()) {
    await service.store.commit({ updateWork: [{ key: item.key, ...(item.lease === null ? {} : { leaseToken: item.lease.token }), set: { dueAt: task.dueDate, lease: null, attempts: 0 } }] });
    return null;
  }
  const { overrun, log } = overrunOf(task, task.dueDate, now, new Date(service.hostClock.now()));
  await service.store.commit({
    ...done(item),
    updateUserTasks: [{ key: task.key, tenantId: task.tenantId, processInstanceKey: task.processInstanceKey, rev: task.rev, set: { overrun }, log: [log] }],
  });
  return null;
}
