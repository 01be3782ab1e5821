// Messages and the subscriptions that wait for them.

import { z } from 'zod';
import { definitionId, instant, key, tenantId, variables } from './common.js';
import { instantOperators, keyOperators, nameOperators, onConstant, onField, textOperators } from './filters.js';
import { onInstantOfKey } from './keyInstants.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const message = {
  name: z.string().min(1).max(500),
  correlationKey: z.string().max(1_000).optional().meta({ description: 'Case id, where the diagram says nothing else.' }),
  variables: variables.optional(),
  tenantId: tenantId.optional(),
};

export const messageCorrelation = z.strictObject(message).meta({ example: { name: 'request-withdrawn', correlationKey: 'CAS-2027-000001', tenantId: 'CAS' } });
export const messageCorrelated = z.strictObject({ tenantId, messageKey: key, processInstanceKey: key }).meta({ id: 'CorrelatedMessage' });

/** A message waits for its receiver at most a year. */
const MAX_TIME_TO_LIVE_MS = 366 * 24 * 3_600_000;

export const messagePublication = z.strictObject({
  ...message,
  timeToLive: z.int().min(0).max(MAX_TIME_TO_LIVE_MS).optional().meta({ description: 'Milliseconds the message waits for a receiver; 0, the default, not at all.' }),
  messageId: z.string().max(1_000).optional(),
});
export const messagePublished = z.strictObject({ tenantId, messageKey: key }).meta({ id: 'PublishedMessage' });

const subscriptionStates = ['CORRELATED', 'CREATED', 'DELETED', 'MIGRATED'] as const;

export const messageSubscriptionResult = z
  .strictObject({
    messageSubscriptionKey: key,
    processDefinitionId: definitionId,
    processDefinitionKey: key.nullable(),
    processInstanceKey: key.nullable(),
    rootProcessInstanceKey: key.nullable(),
    elementId: z.string(),
    elementInstanceKey: key.nullable(),
    messageSubscriptionState: z.enum(subscriptionStates),
    lastUpdatedDate: instant,
    messageName: z.string(),
    correlationKey: z.string().nullable(),
    tenantId,
  })
  .meta({ id: 'MessageSubscription' });

export const messageSubscriptionFilterProperties = {
  messageSubscriptionKey: property(keyOperators, onField('key')),
  processDefinitionKey: property(keyOperators, onField('definitionKey')),
  processDefinitionId: property(textOperators, onField('processId')),
  processInstanceKey: property(keyOperators, onField('processInstanceKey')),
  elementId: property(textOperators, onField('elementId')),
  elementInstanceKey: property(keyOperators, onField('elementInstanceKey')),
  /** Only subscriptions that wait are kept. */
  messageSubscriptionState: property(nameOperators(subscriptionStates), onConstant('CREATED')),
  /** A subscription never changes: it was last updated when its key was made. */
  lastUpdatedDate: property(instantOperators, onInstantOfKey('key')),
  messageName: property(textOperators, onField('messageName')),
  correlationKey: property(textOperators, onField('correlationKey')),
  tenantId: property(textOperators, onField('tenantId')),
};

export const messageSubscriptionSort = {
  messageSubscriptionKey: 'key', processDefinitionId: 'processId', processInstanceKey: 'processInstanceKey', elementId: 'elementId',
  elementInstanceKey: 'elementInstanceKey', messageSubscriptionState: 'key', lastUpdatedDate: 'key', messageName: 'messageName', correlationKey: 'correlationKey', tenantId: 'tenantId',
};

export const messageSubscriptionSearch = searchBody(filterOf(messageSubscriptionFilterProperties), messageSubscriptionSort);
export const messageSubscriptionPage = pageOf(messageSubscriptionResult).meta({ id: 'MessageSubscriptionPage' });
