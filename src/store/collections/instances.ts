// Collections of running and ended process instances and of their elements.

import type { ElementInstanceRecord, ProcessInstanceRecord } from '../../kernel/domain.js';
import { DATE, INT, JSON_TEXT, KEY, STRING, STRINGS } from '../fields.js';
import type { Spec } from './spec.js';

/** Characters of a variable's JSON text that are indexed: equality and prefixes are found through them. */
export const SEARCHED_CHARACTERS = 200;

const ACTIVE = { state: 'ACTIVE' };
const ENDED = { endDate: { $type: 'date' } };
const VARIABLES_KEYS = { tenantId: 1, 'variables.name': 1, 'variables.search': 1 } as const;

/** Variables, waits and the engine's state live inside the instance: one read loads all a command needs. */
export const processInstances: Spec<ProcessInstanceRecord> = {
  collection: 'process_instances',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, definitionKey: KEY, processId: STRING, processName: STRING, version: INT, versionTag: STRING,
    state: STRING, incidentCount: INT, parentKey: KEY, parentElementInstanceKey: KEY, parentExecutionId: STRING, rootKey: KEY,
    caseId: STRING, businessId: STRING, startDate: DATE, endDate: DATE, tags: STRINGS, rev: INT, readers: STRINGS,
    excluded: STRINGS, snapshot: STRING,
    variables: {
      kind: 'list',
      fields: { key: KEY, name: STRING, value: JSON_TEXT, scopeKey: KEY },
      derive: (stored) => ({ search: (stored['value'] as string).slice(0, SEARCHED_CHARACTERS) }),
    },
    waits: { kind: 'list', fields: { executionId: STRING, elementId: STRING, kind: STRING, elementInstanceKey: KEY, recordKey: KEY } },
    activeElements: { kind: 'list', fields: { executionId: STRING, elementId: STRING, elementInstanceKey: KEY, scopeKey: KEY } },
    startedBy: STRING,
  },
  indexes: [
    { name: 'newest', keys: { tenantId: 1, state: 1, startDate: -1, _id: -1 } },
    { name: 'readers', keys: { tenantId: 1, readers: 1, state: 1, startDate: -1, _id: -1 } },
    { name: 'process', keys: { tenantId: 1, processId: 1, state: 1, startDate: -1, _id: -1 } },
    { name: 'definition', keys: { tenantId: 1, definitionKey: 1, state: 1, startDate: -1, _id: -1 } },
    { name: 'case', keys: { caseId: 1, _id: 1 } },
    { name: 'children', keys: { parentKey: 1, _id: 1 }, only: { parentKey: { $gt: 0n } } },
    { name: 'businessId', keys: { tenantId: 1, businessId: 1, _id: 1 }, only: { businessId: { $gt: '' } } },
    { name: 'incidents', keys: { tenantId: 1, startDate: -1, _id: -1 }, only: { incidentCount: { $gt: 0 } } },
    { name: 'variableKey', keys: { 'variables.key': 1 } },
    { name: 'variablesActive', keys: VARIABLES_KEYS, only: ACTIVE },
    { name: 'variablesEnded', keys: VARIABLES_KEYS, only: ENDED },
  ],
};

export const elementInstances: Spec<ElementInstanceRecord> = {
  collection: 'element_instances',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, processInstanceKey: KEY, rootKey: KEY, definitionKey: KEY, processId: STRING, elementId: STRING,
    elementName: STRING, type: STRING, state: STRING, startDate: DATE, endDate: DATE, scopeKey: KEY, executionId: STRING,
    incidentKey: KEY,
  },
  indexes: [
    { name: 'instance', keys: { processInstanceKey: 1, _id: 1 } },
    { name: 'instanceByStart', keys: { processInstanceKey: 1, startDate: 1, _id: 1 } },
    { name: 'oldest', keys: { tenantId: 1, _id: 1 } },
    { name: 'activeOnDiagram', keys: { tenantId: 1, definitionKey: 1, elementId: 1, _id: 1 }, only: ACTIVE },
  ],
};
