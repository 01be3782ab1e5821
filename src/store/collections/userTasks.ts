// The collection of user tasks and the indexes of the inboxes: tenant first, then who, then the order asked for.

import type { UserTaskRecord } from '../../kernel/domain.js';
import { DATE, INT, JSON_TEXT, KEY, STRING, STRINGS } from '../fields.js';
import type { Index, Spec } from './spec.js';

const OPEN = { state: 'CREATED' };
/** A task without due date stands after all others when sorted by due date. */
const NEVER_DUE = new Date(Date.UTC(9999, 11, 31));

/** By who and newest first (all states, open ones in a range of their own), and by who and due date (open ones only). */
function inboxOf(field: string): Index[] {
  return [
    { name: `${field}Newest`, keys: { tenantId: 1, [field]: 1, state: 1, creationDate: -1, _id: -1 } },
    { name: `${field}Due`, keys: { tenantId: 1, [field]: 1, dueOrder: 1, _id: 1 }, only: OPEN },
  ];
}

export const userTasks: Spec<UserTaskRecord> = {
  collection: 'user_tasks',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, processInstanceKey: KEY, rootKey: KEY, definitionKey: KEY, processId: STRING, processName: STRING,
    version: INT, elementId: STRING, elementInstanceKey: KEY, executionId: STRING, name: STRING, state: STRING,
    assignee: STRING, assignedAt: DATE, candidateGroups: STRINGS, candidateUsers: STRINGS, excluded: STRINGS, priority: INT,
    dueDate: DATE, followUpDate: DATE, creationDate: DATE, completionDate: DATE, completedBy: STRING, formKey: KEY,
    externalFormReference: STRING, customHeaders: JSON_TEXT, tags: STRINGS, caseId: STRING,
    term: { kind: 'object', fields: { dueDate: DATE, source: STRING, expression: STRING, profileVersion: STRING, explanation: STRING } },
    overrun: { kind: 'object', fields: { dueDate: DATE, at: DATE, recordedAt: DATE, assignee: STRING } },
    rev: INT,
    log: { kind: 'list', fields: { type: STRING, actor: STRING, at: DATE, recordedAt: DATE, details: JSON_TEXT } },
  },
  hidden: {
    fields: { dueOrder: DATE },
    of: (changes) => (changes.dueDate === undefined ? {} : { dueOrder: changes.dueDate ?? NEVER_DUE }),
  },
  indexes: [
    ...inboxOf('candidateGroups'),
    ...inboxOf('assignee'),
    ...inboxOf('candidateUsers'),
    { name: 'newest', keys: { tenantId: 1, state: 1, creationDate: -1, _id: -1 } },
    { name: 'due', keys: { tenantId: 1, dueOrder: 1, _id: 1 }, only: OPEN },
    { name: 'completedByNewest', keys: { tenantId: 1, completedBy: 1, state: 1, creationDate: -1, _id: -1 }, only: { completedBy: { $gt: '' } } },
    { name: 'overruns', keys: { tenantId: 1, 'overrun.at': -1, _id: -1 }, only: { 'overrun.at': { $type: 'date' } } },
    { name: 'instance', keys: { processInstanceKey: 1, _id: 1 } },
    { name: 'case', keys: { caseId: 1, creationDate: 1, _id: 1 } },
  ],
};
