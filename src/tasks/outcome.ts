// What a command led to, gathered over its own step and the follow-ups: the answer to "what comes next, and for whom".

import type { Actor } from '../kernel/actor.js';
import type { UserTaskRecord } from '../kernel/domain.js';
import { coordinates, isCandidate } from '../access/index.js';
import type { NextStep } from './contract.js';
import type { Plan } from './plan/context.js';

/** Collected while a command and its follow-ups run. */
export interface Outcome {
  add(plan: Plan): void;
  /** Tasks that are open anyhow, for an answer given a second time. */
  addTasks(open: UserTaskRecord[]): void;
  next(actor: Actor): NextStep[];
}

function taskStep(task: UserTaskRecord, actor: Actor): NextStep {
  const visible = coordinates(actor, task.tenantId) || (isCandidate(actor, task) && actor.tenants.includes(task.tenantId)) || task.assignee === actor.id;
  return {
    kind: 'userTask',
    elementId: task.elementId,
    elementName: task.name,
    processId: task.processId,
    userTaskKey: visible ? task.key : null,
    candidateGroups: task.candidateGroups,
    candidateUsers: visible ? task.candidateUsers : [],
    assignee: visible ? task.assignee : null,
    dueDate: task.dueDate,
    caseState: null,
  };
}

function plainStep(kind: NextStep['kind'], elementId: string, processId: string, extra: Partial<NextStep> = {}): NextStep {
  return { kind, elementId, elementName: null, processId, userTaskKey: null, candidateGroups: [], candidateUsers: [], assignee: null, dueDate: null, caseState: null, ...extra };
}

export function createOutcome(): Outcome {
  const tasks: UserTaskRecord[] = [];
  const waits: NextStep[] = [];
  const ended: { plan: Plan; caseState: string | null }[] = [];
  let caseState: string | null = null;
  return {
    add(plan) {
      tasks.push(...plan.createdTasks);
      caseState = plan.caseState ?? caseState;
      waits.push(...plan.otherWaits.map((wait) => plainStep(wait.kind, wait.elementId, plan.after.processId, { dueDate: wait.dueAt })));
      if (plan.after.state !== 'ACTIVE' && plan.after.parentKey === null) ended.push({ plan, caseState });
    },
    addTasks(open) {
      tasks.push(...open);
    },
    next: (actor) => [
      ...tasks.map((task) => taskStep(task, actor)),
      ...waits,
      ...ended.flatMap(({ plan: { after, endEvents }, caseState: state }) => {
        const reached = endEvents.length === 0 ? [{ id: after.processId, name: after.processName }] : endEvents;
        return reached.map(({ id, name }) => plainStep('ended', id, after.processId, { elementName: name, caseState: state }));
      }),
    ],
  };
}
