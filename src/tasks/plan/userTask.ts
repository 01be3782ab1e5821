// A user task as it is born: assignment from the diagram, due date from diagram or parameter, one overrun timer.

import type { UserTaskWait } from '../../engine/contract.js';
import type { TermRecord, UserTaskRecord, WorkItem } from '../../kernel/domain.js';
import type { Key } from '../../kernel/ids.js';
import type { Json } from '../../kernel/json.js';
import { newWork, PlanFailure, type PlanContext } from './context.js';

/** Name of the parameter that gives an element its term, and the one for all the others (regulations.md 3.2). */
const termParameter = (elementId: string): string => `due.${elementId}`;
const DEFAULT_TERM = 'due.default';

function termFromParameter(context: PlanContext, elementId: string, details: UserTaskWait): TermRecord | null {
  const { environment, engine, now, profileVersion } = context;
  const source = termParameter(elementId) in environment.parameters ? termParameter(elementId) : DEFAULT_TERM;
  const value: Json | undefined = environment.parameters[source];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new PlanFailure('EXTRACT_VALUE_ERROR', elementId, `Expected parameter ${source} to be a term such as "5 wd", but it is ${JSON.stringify(value)}`);
  const term = engine.evaluateTerm(value, now.getTime(), details.variables, environment);
  if (!term.ok) throw new PlanFailure('EXTRACT_VALUE_ERROR', elementId, `Parameter ${source}: ${term.message}`);
  return { dueDate: new Date(term.dueAt), source, expression: value, profileVersion, explanation: term.explanation };
}

/** The due date, and how it came about: the diagram's own date wins over the parameters. */
function termOf(context: PlanContext, elementId: string, details: UserTaskWait): TermRecord | null {
  if (details.dueDate === null) return termFromParameter(context, elementId, details);
  return {
    dueDate: new Date(details.dueDate),
    source: 'taskSchedule',
    expression: details.dueDateExpression ?? '',
    profileVersion: null,
    explanation: 'Scadenza fissata nel diagramma.',
  };
}

/**
 * The record of a new user task and, under the same key so that either finds the other, the work item that will record its overrun
 * (null without due date).
 */
export function planUserTask(context: PlanContext, wait: { executionId: string; elementId: string }, details: UserTaskWait, elementInstanceKey: Key): { task: UserTaskRecord; overrun: WorkItem | null } {
  const { before, definition, keys, now } = context;
  const element = definition.process.model.elements.get(wait.elementId);
  const model = element?.userTask ?? null;
  const formId = model?.formId ?? null;
  const formKey = formId === null ? null : (context.formKeys.get(formId) ?? null);
  if (formId !== null && formKey === null) {
    throw new PlanFailure('FORM_NOT_FOUND', wait.elementId, `Expected form ${formId} of element ${wait.elementId} to be deployed in ${before.tenantId}, but it is not`);
  }
  const key = keys.next();
  const term = termOf(context, wait.elementId, details);
  const overrun = term === null ? null : newWork(context, 'overrun', { key, elementId: wait.elementId, elementInstanceKey, dueAt: term.dueDate, payload: { userTaskKey: key } });
  return {
    overrun,
    task: {
      key,
      tenantId: before.tenantId,
      processInstanceKey: before.key,
      rootKey: before.rootKey,
      definitionKey: before.definitionKey,
      processId: before.processId,
      processName: before.processName,
      version: before.version,
      elementId: wait.elementId,
      elementInstanceKey,
      executionId: wait.executionId,
      name: element?.name ?? null,
      state: 'CREATED',
      assignee: details.assignee,
      assignedAt: details.assignee === null ? null : now,
      candidateGroups: details.candidateGroups,
      candidateUsers: details.candidateUsers,
      excluded: before.excluded,
      priority: details.priority,
      dueDate: term?.dueDate ?? null,
      followUpDate: details.followUpDate === null ? null : new Date(details.followUpDate),
      creationDate: now,
      completionDate: null,
      completedBy: null,
      formKey,
      externalFormReference: details.externalFormReference,
      customHeaders: model?.headers ?? {},
      tags: before.tags,
      caseId: before.caseId,
      term,
      overrun: null,
      rev: 0,
      log: [],
    },
  };
}

/** Who may read a case because of a task: its candidates and its assignee. */
export function readersOf(task: UserTaskRecord): string[] {
  return [
    ...task.candidateGroups.map((group) => `g:${group}`),
    ...task.candidateUsers.map((user) => `u:${user}`),
    ...(task.assignee === null ? [] : [`u:${task.assignee}`]),
  ];
}
