// Messages published before anybody waited: a new subscription takes the oldest one that fits, once.

import type { WorkItem } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import { StepFailure } from '../cycle.js';
import type { Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { correlateTo } from './messages.js';

/** Somebody else took the message or changed the instance: the message stays, or has been received. */
function lost(error: unknown): null {
  if (error instanceof StepFailure) return null;
  if (error instanceof AppError && (error.code === 'CONCURRENT_MODIFICATION' || error.code === 'ILLEGAL_STATE')) return null;
  throw error;
}

/** Correlates buffered messages with the subscriptions a plan opened; gives the work that follows. */
export async function deliverBuffered(service: Service, plan: Plan, outcome: Outcome): Promise<WorkItem[]> {
  const followUps: WorkItem[] = [];
  for (const subscription of plan.commit.insertSubscriptions ?? []) {
    const hostNow = new Date(service.hostClock.now());
    const buffered = await service.store.bufferedMessages(subscription.tenantId, subscription.messageName, subscription.correlationKey, hostNow);
    const message = buffered[0];
    if (message === undefined) continue;
    const correlated = await correlateTo(service, subscription, message, 'system', { deleteMessages: [message.key] }, outcome, null).catch(lost);
    if (correlated !== null) followUps.push(...correlated.followUps, ...(await deliverBuffered(service, correlated, outcome)));
  }
  return followUps;
}
