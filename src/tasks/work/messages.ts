// Work about messages: what a diagram throws is brought to whoever waits for it, started by it, or reported as undeliverable.

import type { MessageSubscriptionRecord, WorkItem } from '../../kernel/domain.js';
import type { Key } from '../../kernel/ids.js';
import type { Variables } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import { commitPlan, StepFailure } from '../cycle.js';
import type { Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { messageStartOf, planStart } from '../start.js';
import { takeStep } from '../step.js';
import { done } from './instanceWork.js';
import { payloadOf } from './payloads.js';

/** Brings a message to the execution behind a subscription; null when it waits no longer. */
export async function correlateTo(service: Service, subscription: MessageSubscriptionRecord, message: { name: string; key: Key; variables: Variables }, actor: string, extra: Commit, outcome: Outcome, doneWork: Key | null): Promise<Plan | null> {
  const instance = await service.store.instance(subscription.processInstanceKey);
  await service.fault?.('afterLoad');
  if (instance?.state !== 'ACTIVE' || !instance.waits.some((wait) => wait.recordKey === subscription.key)) return null;
  const plan = await takeStep(
    service,
    {
      instance,
      isNew: false,
      definition: await service.definitions.load(instance.definitionKey),
      step: { kind: 'correlateMessage', executionId: subscription.executionId, variables: message.variables },
      command: 'correlateMessage',
      actor,
      now: await service.clock.now(),
      handled: {},
      events: [{ type: 'messageCorrelated', elementId: subscription.elementId, elementInstanceKey: subscription.elementInstanceKey, details: { messageName: message.name, messageKey: message.key } }],
      newCase: null,
    },
    extra,
    outcome,
    doneWork,
  );
  await service.fault?.('afterDelivery');
  return plan;
}

/** Starts the process a message starts, in the sender's case when there is one. */
export async function startByMessage(service: Service, options: { tenantId: string; name: string; variables: Variables; caseId: string | null; startedBy: string; readers: string[]; excluded: string[]; extra: Commit; key: Key }, outcome: Outcome): Promise<Plan | null> {
  const now = await service.clock.now();
  const record = (await service.store.startedByMessage(options.tenantId, options.name, now))[0];
  if (record === undefined) return null;
  const definition = await service.definitions.load(record.key);
  const plan = await planStart(
    service,
    {
      definition,
      tenantId: options.tenantId,
      variables: options.variables,
      tags: [],
      businessId: null,
      startedBy: options.startedBy,
      readers: options.readers,
      excluded: options.excluded,
      caseId: options.caseId,
      parent: null,
      key: options.key,
      startElementId: messageStartOf(definition, options.name),
      command: 'startInstanceByMessage',
    },
    now,
  );
  await commitPlan(service, plan, options.extra);
  outcome.add(plan);
  await service.fault?.('afterDelivery');
  return plan;
}

/**
 * Delivers a message thrown by a diagram: to a waiting instance, else to a process it starts (same case), else it
 * becomes an incident of the sender: a message nobody can receive is never silence (design: rulings).
 */
export async function deliverMessage(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const { messageName, correlationKey, variables } = payloadOf('deliverMessage', item);
  const message = { name: messageName, key: item.key, variables };
  for (const subscription of await service.store.subscriptions(item.tenantId, messageName, correlationKey)) {
    const plan = await correlateTo(service, subscription, message, 'system', done(item), outcome, item.key);
    if (plan !== null) return plan;
  }
  const sender = item.processInstanceKey === null ? null : await service.store.instance(item.processInstanceKey);
  const started = await startByMessage(
    service,
    {
      tenantId: item.tenantId, name: messageName, variables, caseId: item.caseId, startedBy: 'system',
      readers: sender?.readers ?? [], excluded: sender?.excluded ?? [], extra: done(item), key: service.keys.next(),
    },
    outcome,
  );
  if (started !== null) return started;
  throw new StepFailure('UNSPECIFIED', item.elementId ?? '', `Expected somebody to receive message ${messageName} with correlation key ${correlationKey}, but no instance waits for it and no process starts with it`);
}
