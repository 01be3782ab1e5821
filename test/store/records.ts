// Records for the tests of the store: complete, plain, and changed where a test says so.

import type {
  CaseRecord, ElementInstanceRecord, HistoryEntry, IncidentRecord, MessageSubscriptionRecord, ProcessDefinitionRecord,
  ProcessInstanceRecord, RegisterRow, UserTaskRecord, VariableRecord, WorkItem,
} from '../../src/kernel/domain.js';
import { createKeyGenerator } from '../../src/kernel/ids.js';
import type { Json } from '../../src/kernel/json.js';

export const AT = new Date('2027-02-08T08:00:00Z');
export const TENANT = 'CAS';

const keys = createKeyGenerator(1, () => Date.now());
export const nextKey = (): string => keys.next();

export function instanceRecord(changes: Partial<ProcessInstanceRecord> = {}): ProcessInstanceRecord {
  const key = changes.key ?? nextKey();
  return {
    key, tenantId: TENANT, definitionKey: '11', processId: 'P-01', processName: 'Accesso', version: 1, versionTag: null, state: 'ACTIVE',
    incidentCount: 0, parentKey: null, parentElementInstanceKey: null, parentExecutionId: null, rootKey: key, caseId: `CAS-2027-${key}`,
    businessId: null, startDate: AT, endDate: null, tags: [], rev: 0, readers: [], excluded: [], snapshot: '{"state":"running"}',
    variables: [], waits: [], activeElements: [], startedBy: 'operatore.alfa', ...changes,
  };
}

export function variable(name: string, value: Json, scopeKey: string): VariableRecord {
  return { key: nextKey(), name, value, scopeKey };
}

export function taskRecord(changes: Partial<UserTaskRecord> = {}): UserTaskRecord {
  return {
    key: nextKey(), tenantId: TENANT, processInstanceKey: '21', rootKey: '21', definitionKey: '11', processId: 'P-01', processName: 'Accesso',
    version: 1, elementId: 'register', elementInstanceKey: '31', executionId: 'register_1', name: 'Registra', state: 'CREATED', assignee: null,
    assignedAt: null, candidateGroups: ['front-office-worker@alfa'], candidateUsers: [], excluded: [], priority: 50, dueDate: null,
    followUpDate: null, creationDate: AT, completionDate: null, completedBy: null, formKey: null, externalFormReference: null,
    customHeaders: {}, tags: [], caseId: 'CAS-2027-1', term: null, overrun: null, rev: 0, log: [], ...changes,
  };
}

export function elementRecord(changes: Partial<ElementInstanceRecord> = {}): ElementInstanceRecord {
  return {
    key: nextKey(), tenantId: TENANT, processInstanceKey: '21', rootKey: '21', definitionKey: '11', processId: 'P-01', elementId: 'register',
    elementName: 'Registra', type: 'USER_TASK', state: 'ACTIVE', startDate: AT, endDate: null, scopeKey: '21', executionId: 'register_1',
    incidentKey: null, ...changes,
  };
}

export function workItem(changes: Partial<WorkItem> = {}): WorkItem {
  return {
    key: nextKey(), kind: 'timer', tenantId: TENANT, processInstanceKey: '21', elementInstanceKey: '31', elementId: 'wait', executionId: 'wait_1',
    caseId: 'CAS-2027-1', dueAt: AT, availableAt: new Date(0), attempts: 0, state: 'ready', lease: null, payload: {}, ...changes,
  };
}

export function historyEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    key: nextKey(), tenantId: TENANT, processInstanceKey: '21', caseId: 'CAS-2027-1', rev: 1, command: 'completeUserTask', actor: 'operatore.alfa',
    at: AT, recordedAt: AT, processId: 'P-01', version: 1, profileVersion: null,
    events: [{ type: 'userTaskCompleted', elementId: 'register', elementInstanceKey: '31', details: { outcome: 'ok' } }], ...changes,
  };
}

export function caseRecord(changes: Partial<CaseRecord> = {}): CaseRecord {
  return {
    caseId: `CAS-2027-${nextKey()}`, tenantId: TENANT, siteId: 'alfa', state: 'registered', stateChangedAt: AT, createdAt: AT, closedAt: null,
    rootKey: '21', processId: 'P-01', readers: [], excluded: [], requestNumber: null, applicantKey: null, ...changes,
  };
}

export function incidentRecord(changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    key: nextKey(), tenantId: TENANT, errorType: 'CONDITION_ERROR', errorMessage: 'no', state: 'ACTIVE', creationTime: AT, resolvedAt: null,
    resolvedBy: null, processInstanceKey: '21', rootKey: '21', definitionKey: '11', processId: 'P-01', elementId: 'gateway',
    elementInstanceKey: '31', workKey: null, jobKey: null, caseId: 'CAS-2027-1', ...changes,
  };
}

export function subscriptionRecord(changes: Partial<MessageSubscriptionRecord> = {}): MessageSubscriptionRecord {
  return {
    key: nextKey(), tenantId: TENANT, messageName: 'review-requested', correlationKey: 'CAS-2027-1', processInstanceKey: '21', definitionKey: '11',
    processId: 'P-01', elementId: 'catch', elementInstanceKey: '31', executionId: 'catch_1', caseId: 'CAS-2027-1', ...changes,
  };
}

export function definitionRecord(changes: Partial<ProcessDefinitionRecord> = {}): ProcessDefinitionRecord {
  return {
    key: nextKey(), tenantId: TENANT, processId: 'P-01', name: 'Accesso', version: 1, versionTag: null, resourceName: 'p-01.bpmn', resourceHash: 'h1',
    deploymentKey: '1', effectiveFrom: null, deployedAt: AT, startFormId: null, startMessages: [], hasNoneStart: true, formBindings: {},
    decisionBindings: {}, ...changes,
  };
}

export function registerRow(changes: Partial<RegisterRow> = {}): RegisterRow {
  return {
    register: 'resources', id: 'r1', tenantId: TENANT, caseId: null, validFrom: null, validTo: null, data: { name: 'Mensa' }, createdAt: AT,
    createdBy: 'system', ...changes,
  };
}
