// Messages kept for whoever will wait: each new message and each new subscription looks for the other, durably, once.

import type { BufferedMessageRecord, MessageSubscriptionRecord, WorkItem } from '../../kernel/domain.js';
import { StepFailure } from '../cycle.js';
import { parkWork } from '../incidents.js';
import type { Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { done, drop } from './instanceWork.js';
import { correlateTo, startByMessage } from './messages.js';
import { payloadOf } from './payloads.js';

/**
 * Brings the oldest kept message of a name and key to the oldest subscription, else to the process it starts. The item is
 * committed together with the message, or with the subscription: whichever of the two is committed later finds the other, and a
 * node that dies in between leaves the item to the next. Kept messages wait on when nobody receives them.
 */
export async function matchMessages(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const { messageName, correlationKey, momentary } = payloadOf('matchMessages', item);
  const kept = await service.store.bufferedMessages(item.tenantId, messageName, correlationKey, new Date(service.hostClock.now()));
  const message = kept[0];
  if (message === undefined) return drop(service, item);
  // One with an id of its sender's is kept until it expires: sent again, it is known.
  const consumed = { ...(message.messageId === null ? { deleteMessages: [message.key] } : { spendMessages: [message.key] }), ...done(item) };
  for (const subscription of await service.store.subscriptions(item.tenantId, messageName, correlationKey)) {
    try {
      const plan = await correlateTo(service, subscription, message, 'system', consumed, outcome, item.key);
      if (plan !== null) return plan;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      await park(service, item, subscription, error);
      return null;
    }
  }
  const started = await start(service, item, message, consumed, outcome);
  if (started !== null) return started;
  // A message without time to live was for who waited at that moment: nobody did.
  const gone = kept.some(({ key }) => key === momentary) && momentary !== null ? { deleteMessages: [momentary] } : {};
  await service.store.commit({ ...gone, ...done(item) });
  return null;
}

/** The receiver cannot go on: its incident keeps the message's way until it is resolved. */
async function park(service: Service, item: WorkItem, subscription: MessageSubscriptionRecord, failure: StepFailure): Promise<void> {
  const { processInstanceKey, elementInstanceKey, elementId, caseId } = subscription;
  await parkWork(service, { ...item, processInstanceKey, elementInstanceKey, elementId, caseId }, failure, await service.clock.now());
}

/** A process the message starts, for who published it; one that cannot start leaves the message where it is. */
async function start(service: Service, item: WorkItem, message: BufferedMessageRecord, consumed: Parameters<typeof startByMessage>[1]['extra'], outcome: Outcome): Promise<Plan | null> {
  const { publishedBy } = payloadOf('matchMessages', item);
  if (publishedBy === null) return null;
  try {
    return await startByMessage(
      service,
      {
        tenantId: item.tenantId, name: message.name, variables: message.variables, caseId: null, startedBy: publishedBy,
        readers: [`u:${publishedBy}`], excluded: [], extra: consumed, key: service.keys.next(),
      },
      outcome,
    );
  } catch (error) {
    if (error instanceof StepFailure) return null;
    throw error;
  }
}
