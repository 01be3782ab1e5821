// The diff of waits: what began to wait becomes a task, timer, job, subscription or child; what no longer waits is cleared.

import type { Wait } from '../../engine/contract.js';
import type { MessageSubscriptionRecord, OpenWait, UserTaskRecord, WorkItem } from '../../kernel/domain.js';
import type { Commit } from '../../store/contract.js';
import { newWork, type PlanContext } from './context.js';
import type { ElementPlan } from './elements.js';
import { planUserTask } from './userTask.js';

export interface WaitPlan {
  waits: OpenWait[];
  createdTasks: UserTaskRecord[];
  work: WorkItem[];
  subscriptions: MessageSubscriptionRecord[];
  /** Work this node runs itself right after the commit. */
  followUps: WorkItem[];
  /** Clearing writes: cancelled tasks, dropped timers and subscriptions. */
  cleared: Commit;
  clearedWaits: OpenWait[];
}

/** What the caller handles itself: the wait the command ended. */
export interface Handled {
  /** User task completed by this command: not to be cancelled. */
  userTaskKey?: string;
  /** That task has no due date, so no timer waits for its overrun. */
  isUndated?: boolean;
  /** Work item being run: deleted by the caller under its lease. */
  workKey?: string;
  /** Child that reported its end: not to be cancelled. */
  childKey?: string;
}

/** Work items run at once are leased to this node; timers and overruns wait in the database. */
function opened(context: PlanContext, wait: Wait, elements: ElementPlan, plan: WaitPlan): void {
  const elementInstanceKey = elements.keyOf(wait.executionId) ?? context.keys.next();
  const open = (kind: OpenWait['kind'], recordKey: string): void => {
    plan.waits.push({ executionId: wait.executionId, elementId: wait.elementId, kind, elementInstanceKey, recordKey });
  };
  const place = { elementId: wait.elementId, elementInstanceKey, executionId: wait.executionId };
  if (wait.details === null) throw new Error(`Expected the engine to describe the new wait ${wait.executionId} at ${wait.elementId}, but it gave no details`);
  switch (wait.kind) {
    case 'userTask': {
      const { task, overrun } = planUserTask(context, wait, wait.details, elementInstanceKey);
      plan.createdTasks.push(task);
      if (overrun !== null) plan.work.push(overrun);
      open('userTask', task.key);
      return;
    }
    case 'job': {
      const job = newWork(context, 'job', { ...place, mine: true, payload: { type: wait.details.type, retries: wait.details.retries, headers: wait.details.headers, variables: wait.details.variables } });
      plan.followUps.push(job);
      open('job', job.key);
      return;
    }
    case 'call': {
      const child = newWork(context, 'startChild', { ...place, mine: true, payload: { processId: wait.details.processId, binding: wait.details.binding, variables: wait.details.variables } });
      plan.followUps.push(child);
      // The child instance takes the key of the work item that starts it, so that starting twice is impossible.
      open('call', child.key);
      return;
    }
    case 'timer': {
      const timer = newWork(context, 'timer', { ...place, dueAt: new Date(wait.details.dueAt), payload: { repetitions: wait.details.repetitions } });
      plan.work.push(timer);
      open('timer', timer.key);
      return;
    }
    case 'message': {
      const { before } = context;
      const key = context.keys.next();
      plan.subscriptions.push({
        key, tenantId: before.tenantId, messageName: wait.details.messageName, correlationKey: wait.details.correlationKey,
        processInstanceKey: before.key, definitionKey: before.definitionKey, processId: before.processId,
        elementId: wait.elementId, elementInstanceKey, executionId: wait.executionId, caseId: before.caseId,
      });
      open('message', key);
    }
  }
}

/** Clears the record behind a wait that is over. */
export function clearWait(context: Pick<PlanContext, 'before' | 'now'> & { work: (childKey: string, wait: OpenWait) => WorkItem }, wait: OpenWait, handled: Handled, plan: Pick<WaitPlan, 'cleared' | 'followUps'>): void {
  const { before, now } = context;
  const { cleared } = plan;
  switch (wait.kind) {
    case 'userTask':
      if (wait.recordKey === handled.userTaskKey && handled.isUndated === true) return;
      (cleared.deleteWork ??= []).push({ key: wait.recordKey });
      if (wait.recordKey === handled.userTaskKey) return;
      (cleared.updateUserTasks ??= []).push({ key: wait.recordKey, tenantId: before.tenantId, processInstanceKey: before.key, set: { state: 'CANCELED', completionDate: now } });
      return;
    case 'job':
    case 'timer':
      if (wait.recordKey !== handled.workKey) (cleared.deleteWork ??= []).push({ key: wait.recordKey });
      return;
    case 'message':
      (cleared.deleteSubscriptions ??= []).push(wait.recordKey);
      return;
    case 'call':
      if (wait.recordKey === handled.childKey) return;
      (cleared.deleteWork ??= []).push({ key: wait.recordKey });
      plan.followUps.push(context.work(wait.recordKey, wait));
  }
}

/** Diff of the waits before and after a step; an execution the step addressed and that waits again counts as new. */
export function planWaits(context: PlanContext, after: Wait[], elements: ElementPlan, addressed: string | null, handled: Handled): WaitPlan {
  const plan: WaitPlan = { waits: [], createdTasks: [], work: [], subscriptions: [], followUps: [], cleared: {}, clearedWaits: [] };
  const still = new Map(after.map((wait) => [wait.executionId, wait]));
  const known = new Set<string>();
  for (const wait of context.before.waits) {
    const now = still.get(wait.executionId);
    if (now !== undefined && now.kind === wait.kind && wait.executionId !== addressed) {
      known.add(wait.executionId);
      plan.waits.push(wait);
    } else {
      plan.clearedWaits.push(wait);
      const cancelChild = (childKey: string, call: OpenWait): WorkItem =>
        newWork(context, 'cancelChild', { elementId: call.elementId, elementInstanceKey: call.elementInstanceKey, mine: true, payload: { childKey } });
      clearWait({ before: context.before, now: context.now, work: cancelChild }, wait, handled, plan);
    }
  }
  for (const wait of after) if (!known.has(wait.executionId)) opened(context, wait, elements, plan);
  return plan;
}
