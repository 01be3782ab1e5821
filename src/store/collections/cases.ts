// Collections of the case: its file, its history (insert only), and the rows of the registers.

import type { CaseRecord, HistoryEntry, RegisterRow } from '../../kernel/domain.js';
import { DATE, INT, JSON_TEXT, KEY, STRING, STRINGS } from '../fields.js';
import type { Spec } from './spec.js';

export const cases: Spec<CaseRecord> = {
  collection: 'cases',
  idField: 'caseId',
  fields: {
    caseId: STRING, tenantId: STRING, siteId: STRING, state: STRING, stateChangedAt: DATE, createdAt: DATE, closedAt: DATE,
    rootKey: KEY, processId: STRING, readers: STRINGS, excluded: STRINGS, requestNumber: STRING, applicantKey: STRING,
  },
  // Counts the instances of the case: a new instance and a new reader meet on this document, so neither misses the other.
  hidden: { fields: { instances: INT }, of: () => ({}) },
  indexes: [
    { name: 'newest', keys: { tenantId: 1, createdAt: -1, _id: -1 } },
    { name: 'state', keys: { tenantId: 1, state: 1, createdAt: -1, _id: -1 } },
    { name: 'readers', keys: { tenantId: 1, readers: 1, createdAt: -1, _id: -1 } },
    { name: 'applicant', keys: { tenantId: 1, applicantKey: 1, createdAt: -1, _id: -1 }, only: { applicantKey: { $gt: '' } } },
    { name: 'requestNumber', keys: { tenantId: 1, requestNumber: 1 }, only: { requestNumber: { $gt: '' } } },
  ],
};

export const history: Spec<HistoryEntry> = {
  collection: 'history',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, processInstanceKey: KEY, caseId: STRING, rev: INT, command: STRING, actor: STRING, at: DATE,
    recordedAt: DATE, processId: STRING, version: INT, profileVersion: STRING,
    events: { kind: 'list', fields: { type: STRING, elementId: STRING, elementInstanceKey: KEY, details: JSON_TEXT } },
  },
  indexes: [
    { name: 'case', keys: { caseId: 1, recordedAt: 1, _id: 1 } },
    { name: 'instance', keys: { processInstanceKey: 1, recordedAt: 1, _id: 1 } },
    { name: 'oldest', keys: { tenantId: 1, recordedAt: 1, _id: 1 } },
  ],
};

export const registerRows: Spec<RegisterRow> = {
  collection: 'register_rows',
  idField: null,
  idOf: (row) => registerRowId(row.tenantId, row.register, row.id),
  fields: {
    register: STRING, id: STRING, tenantId: STRING, caseId: STRING, validFrom: DATE, validTo: DATE, data: JSON_TEXT,
    createdAt: DATE, createdBy: STRING,
  },
  indexes: [
    { name: 'register', keys: { tenantId: 1, register: 1, id: 1, _id: 1 } },
    { name: 'case', keys: { caseId: 1, _id: 1 }, only: { caseId: { $gt: '' } } },
  ],
};

/** Identity of a register row: one text, so that no two triples are confused. */
export function registerRowId(tenantId: string, register: string, id: string): string {
  return JSON.stringify([tenantId, register, id]);
}
