// Collections of what the program has to do, what instances wait for, and messages nobody waited for yet.

import type { BufferedMessageRecord, IncidentRecord, MessageSubscriptionRecord, WorkItem } from '../../kernel/domain.js';
import { DATE, INT, JSON_TEXT, KEY, STRING, toId } from '../fields.js';
import type { Stored } from '../fields.js';
import type { Spec } from './spec.js';

const EPOCH = new Date(0);

/** The index of claims. Their filter is answered from it alone: leased and backed-off items are passed over without a read. */
export const CLAIM_KEYS = { state: 1, dueAt: 1, _id: 1, claimableAt: 1, kind: 1 } as const;

/**
 * `claimableAt` is the later of the back-off and the lease: one range tells whether an item may be claimed.
 * `definitionKey` of start timers lets a deployment replace those of earlier versions.
 */
function hiddenOfWork(changes: Partial<WorkItem>): Stored {
  const hidden: Stored = {};
  const { lease, availableAt, payload } = changes;
  if (lease) hidden['claimableAt'] = availableAt && availableAt > lease.until ? availableAt : lease.until;
  else if (lease === null || availableAt !== undefined) hidden['claimableAt'] = availableAt ?? EPOCH;
  const definitionKey = payload?.['definitionKey'];
  if (typeof definitionKey === 'string') hidden['definitionKey'] = toId(definitionKey);
  return hidden;
}

export const work: Spec<WorkItem> = {
  collection: 'work',
  idField: 'key',
  fields: {
    key: KEY, kind: STRING, tenantId: STRING, processInstanceKey: KEY, elementInstanceKey: KEY, elementId: STRING,
    executionId: STRING, caseId: STRING, dueAt: DATE, availableAt: DATE, attempts: INT, state: STRING,
    lease: { kind: 'object', fields: { owner: STRING, token: STRING, until: DATE } },
    payload: JSON_TEXT,
  },
  hidden: { fields: { claimableAt: DATE, definitionKey: KEY }, of: hiddenOfWork },
  indexes: [
    { name: 'claim', keys: CLAIM_KEYS },
    { name: 'instance', keys: { processInstanceKey: 1, _id: 1 } },
    { name: 'tenant', keys: { tenantId: 1, _id: 1 } },
    { name: 'startTimers', keys: { tenantId: 1, definitionKey: 1 }, only: { kind: 'startTimer' } },
  ],
};

export const messageSubscriptions: Spec<MessageSubscriptionRecord> = {
  collection: 'message_subscriptions',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, messageName: STRING, correlationKey: STRING, processInstanceKey: KEY, definitionKey: KEY,
    processId: STRING, elementId: STRING, elementInstanceKey: KEY, executionId: STRING, caseId: STRING,
  },
  indexes: [
    { name: 'correlation', keys: { tenantId: 1, messageName: 1, correlationKey: 1, _id: 1 } },
    { name: 'oldest', keys: { tenantId: 1, _id: 1 } },
    { name: 'instance', keys: { processInstanceKey: 1, _id: 1 } },
  ],
};

/** Messages nobody has received yet. */
export const UNSPENT = { spent: { $exists: false } } as const;

export const bufferedMessages: Spec<BufferedMessageRecord> = {
  collection: 'buffered_messages',
  idField: 'key',
  fields: { key: KEY, tenantId: STRING, name: STRING, correlationKey: STRING, variables: JSON_TEXT, messageId: STRING, expiresAt: DATE },
  indexes: [
    { name: 'correlation', keys: { tenantId: 1, name: 1, correlationKey: 1, _id: 1 } },
    { name: 'messageId', keys: { tenantId: 1, name: 1, correlationKey: 1, messageId: 1 }, unique: true, only: { messageId: { $type: 'string' } } },
    { name: 'expiry', keys: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
};

export const incidents: Spec<IncidentRecord> = {
  collection: 'incidents',
  idField: 'key',
  fields: {
    key: KEY, tenantId: STRING, errorType: STRING, errorMessage: STRING, state: STRING, creationTime: DATE, resolvedAt: DATE,
    resolvedBy: STRING, processInstanceKey: KEY, rootKey: KEY, definitionKey: KEY, processId: STRING, elementId: STRING,
    elementInstanceKey: KEY, workKey: KEY, jobKey: KEY, caseId: STRING,
  },
  indexes: [
    { name: 'newest', keys: { tenantId: 1, state: 1, creationTime: -1, _id: -1 } },
    { name: 'instance', keys: { processInstanceKey: 1, state: 1, _id: 1 } },
  ],
};
