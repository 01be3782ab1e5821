// Collections of what is deployed: files by hash, process definitions, forms, decisions.

import type { DecisionRecord, FormRecord, ProcessDefinitionRecord, ResourceRecord } from '../../kernel/domain.js';
import { BOOL, DATE, INT, JSON_TEXT, KEY, STRING, STRINGS } from '../fields.js';
import type { Spec } from './spec.js';

export const resources: Spec<ResourceRecord> = {
  collection: 'resources',
  idField: 'hash',
  fields: { hash: STRING, content: STRING },
  indexes: [],
};

export const processDefinitions: Spec<ProcessDefinitionRecord> = {
  collection: 'process_definitions',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, processId: STRING, name: STRING, version: INT, versionTag: STRING, resourceName: STRING,
    resourceHash: STRING, deploymentKey: KEY, effectiveFrom: DATE, deployedAt: DATE, startFormId: STRING,
    startMessages: STRINGS, hasNoneStart: BOOL, formBindings: JSON_TEXT, decisionBindings: JSON_TEXT,
  },
  // `latest` marks the highest version deployed; kept by `deploy`, asked for as `isLatestVersion`.
  hidden: { fields: { latest: BOOL }, of: () => ({}) },
  indexes: [
    { name: 'version', keys: { tenantId: 1, processId: 1, version: -1 }, unique: true },
    { name: 'newest', keys: { tenantId: 1, _id: -1 } },
    { name: 'startMessages', keys: { tenantId: 1, startMessages: 1 } },
  ],
};

export const forms: Spec<FormRecord> = {
  collection: 'forms',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, formId: STRING, version: INT, resourceName: STRING, resourceHash: STRING,
    deploymentKey: KEY, schema: JSON_TEXT,
  },
  indexes: [{ name: 'version', keys: { tenantId: 1, formId: 1, version: -1 }, unique: true }],
};

export const decisions: Spec<DecisionRecord> = {
  collection: 'decisions',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, decisionId: STRING, name: STRING, version: INT, drgKey: KEY, drgId: STRING, drgName: STRING,
    resourceName: STRING, resourceHash: STRING, deploymentKey: KEY,
  },
  indexes: [
    { name: 'version', keys: { tenantId: 1, decisionId: 1, version: -1 }, unique: true },
    { name: 'newest', keys: { tenantId: 1, _id: -1 } },
  ],
};
