// /v2/messages and /v2/message-subscriptions: what comes from outside.

import type { Variables } from '../../kernel/json.js';
import { operation, type Operation } from '../http/operation.js';
import { presentSubscription } from '../present/instances.js';
import {
  messageCorrelated, messageCorrelation, messagePublication, messagePublished, messageSubscriptionFilterProperties, messageSubscriptionPage, messageSubscriptionSearch,
  messageSubscriptionSort,
} from '../schemas/messages.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { tenantOf } from './tenant.js';

const tag = 'Messages';

export const messageOperations: Operation[] = [
  operation({
    id: 'correlateMessage', method: 'post', path: '/v2/messages/correlation', tag, summary: 'Hand a message to the one who waits for it', command: true,
    body: messageCorrelation, answer: messageCorrelated,
    async handle({ body }, call) {
      const tenantId = tenantOf(call, body.tenantId);
      const input = { tenantId, name: body.name, correlationKey: body.correlationKey ?? '', variables: (body.variables ?? {}) as Variables };
      return { tenantId, ...(await call.deps.commands.correlateMessage(call.command, input)) };
    },
  }),
  operation({
    id: 'publishMessage', method: 'post', path: '/v2/messages/publication', tag, summary: 'Publish a message, kept for late receivers as long as it lives', command: true,
    body: messagePublication, answer: messagePublished,
    async handle({ body }, call) {
      const tenantId = tenantOf(call, body.tenantId);
      const { messageKey } = await call.deps.commands.publishMessage(call.command, {
        tenantId, name: body.name, correlationKey: body.correlationKey ?? '', variables: (body.variables ?? {}) as Variables, timeToLiveMs: body.timeToLive ?? 0,
        // An empty id is no id: the standard's clients send it by default.
        messageId: body.messageId === undefined || body.messageId === '' ? null : body.messageId,
      });
      return { tenantId, messageKey };
    },
  }),
  operation({
    id: 'searchMessageSubscriptions', method: 'post', path: '/v2/message-subscriptions/search', tag, summary: 'Search who waits for which message',
    body: messageSubscriptionSearch, answer: messageSubscriptionPage,
    async handle({ body }, call) {
      const request = searchRequest(body, messageSubscriptionSort, whereOf(messageSubscriptionFilterProperties, body?.filter));
      return presentPage(await call.deps.queries.searchMessageSubscriptions(call.actor, request), presentSubscription);
    },
  }),
];
