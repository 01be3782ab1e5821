// Our own records as /percorsi/v1 shows them.

import type { z } from 'zod';
import type { CaseRecord, OverrunRecord, RegisterRow, TaskLogEntry, TermRecord, TerritoryProfile, UserTaskRecord } from '../../kernel/domain.js';
import type { CaseHistoryLine, NextStep } from '../../tasks/contract.js';
import { utc, utcOrNull } from '../schemas/common.js';
import type { caseHistoryResult, caseResult, extendedUserTask, nextStep, overrunPage, profileResult, resourcesResult } from '../schemas/percorsi.js';
import { presentUserTask } from './userTasks.js';

type Extended = z.input<typeof extendedUserTask>;

export function presentCase(record: CaseRecord): z.input<typeof caseResult> {
  return {
    caseId: record.caseId,
    tenantId: record.tenantId,
    siteId: record.siteId,
    state: record.state,
    stateChangedAt: utc(record.stateChangedAt),
    createdAt: utc(record.createdAt),
    closedAt: utcOrNull(record.closedAt),
    rootProcessInstanceKey: record.rootKey,
    processDefinitionId: record.processId,
    requestNumber: record.requestNumber,
  };
}

/** A task with its term and case; `now` is business time, against which an open task is late or not. */
export function presentExtended(task: UserTaskRecord, ofCase: CaseRecord | null, now: Date): Extended {
  return {
    userTask: presentUserTask(task),
    caseId: task.caseId,
    case: ofCase === null ? null : presentCase(ofCase),
    isOverdue: task.state === 'CREATED' && task.dueDate !== null && task.dueDate < now,
    term: task.term === null ? null : presentTerm(task.term),
    overrun: task.overrun === null ? null : presentOverrun(task.overrun),
    log: task.log.map(presentLogEntry),
  };
}

function presentTerm(term: TermRecord): NonNullable<Extended['term']> {
  const { source, expression, explanation, profileVersion } = term;
  return { dueDate: utc(term.dueDate), source, expression, explanation, profileVersion };
}

function presentOverrun(overrun: OverrunRecord): NonNullable<Extended['overrun']> {
  return { dueDate: utc(overrun.dueDate), at: utc(overrun.at), recordedAt: utc(overrun.recordedAt), assignee: overrun.assignee };
}

function presentLogEntry(entry: TaskLogEntry): Extended['log'][number] {
  return { type: entry.type, actor: entry.actor, at: utc(entry.at), recordedAt: utc(entry.recordedAt), details: entry.details };
}

/** A task found among the overruns has one. */
export function presentOverrunTask(task: UserTaskRecord): z.input<typeof overrunPage>['items'] {
  return task.overrun === null ? [] : [{ userTask: presentUserTask(task), caseId: task.caseId, overrun: presentOverrun(task.overrun) }];
}

export function presentNext(step: NextStep): z.input<typeof nextStep> {
  return {
    kind: step.kind,
    elementId: step.elementId,
    elementName: step.elementName,
    processDefinitionId: step.processId,
    userTaskKey: step.userTaskKey,
    candidateGroups: step.candidateGroups,
    candidateUsers: step.candidateUsers,
    assignee: step.assignee,
    dueDate: utcOrNull(step.dueDate),
    caseState: step.caseState,
  };
}

export function presentHistoryLine(line: CaseHistoryLine): z.input<typeof caseHistoryResult>['items'][number] {
  return {
    at: utc(line.at),
    recordedAt: utc(line.recordedAt),
    actor: line.actor,
    type: line.type,
    processDefinitionId: line.processId,
    processDefinitionVersion: line.version,
    processInstanceKey: line.processInstanceKey,
    revision: line.revision,
    profileVersion: line.profileVersion,
    events: line.events.map(({ type, elementId, elementInstanceKey, details }) => ({ type, elementId, elementInstanceKey, details })),
    details: line.details,
  };
}

export function presentResource(row: RegisterRow): z.input<typeof resourcesResult>['items'][number] {
  return { id: row.id, tenantId: row.tenantId, validFrom: utcOrNull(row.validFrom), validTo: utcOrNull(row.validTo), data: row.data };
}

export function presentProfile(profile: TerritoryProfile): z.input<typeof profileResult> {
  return {
    tenantId: profile.tenantId,
    name: profile.name,
    version: profile.version,
    isComplete: !profile.missing.some((datum) => datum.mandatory),
    missing: profile.missing.map(({ path, label, article, mandatory }) => ({ path, label, article, mandatory })),
    comuni: profile.comuni.map(({ id, name }) => ({ id, name })),
    sites: profile.sites.map(({ id, name, comune, address }) => ({ id, name, comune, address })),
    roles: Object.entries(profile.roles).map(([id, { label, scope, substitute }]) => ({ id, label, scope, substitute: substitute ?? null })),
    parameters: profile.parameters,
    holidays: profile.holidays.map(({ date, label }) => ({ date, label })),
  };
}
