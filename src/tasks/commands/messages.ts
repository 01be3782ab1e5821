// Messages from outside: correlated to somebody who waits now, or published for whoever will.

import { mustPublish, mustStart, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import type { BufferedMessageRecord, WorkItem } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import { mustFit } from '../answers.js';
import type { CommandContext, CorrelateInput } from '../contract.js';
import { StepFailure, withRetries } from '../cycle.js';
import { refuseWithIncident } from '../incidents.js';
import { createOutcome } from '../outcome.js';
import { AT_ONCE, type Plan } from '../plan/context.js';
import { keyIn, withReceipt, type FinishReceipt } from '../receipts.js';
import type { Service } from '../service.js';
import { firstReaders } from '../start.js';
import type { WorkRunner } from '../work/index.js';
import { correlateTo, startByMessage } from '../work/messages.js';
import { tenantOf } from './startInstance.js';

const SEEN = { sort: [], page: { limit: 1 } };

async function sees(service: Service, actor: Actor, processInstanceKey: Key): Promise<boolean> {
  const page = await service.store.search('processInstances', { where: [{ field: 'key', op: 'eq', value: processInstanceKey }], ...SEEN }, visibilityOf(actor).processInstances);
  return page.items.length > 0;
}

/** To an instance the actor may see that waits for it: null when there is none. */
async function toWaiting(service: Service, actor: Actor, tenantId: string, input: CorrelateInput, messageKey: Key, finish: FinishReceipt): Promise<Plan | null> {
  const outcome = createOutcome();
  const message = { name: input.name, key: messageKey, variables: input.variables };
  for (const subscription of await service.store.subscriptions(tenantId, input.name, input.correlationKey)) {
    if (!(await sees(service, actor, subscription.processInstanceKey))) continue;
    const extra = finish({ messageKey, processInstanceKey: subscription.processInstanceKey });
    try {
      const plan = await correlateTo(service, subscription, message, actor.id, extra, outcome, null);
      if (plan !== null) return plan;
    } catch (error) {
      const instance = error instanceof StepFailure ? await service.store.instance(subscription.processInstanceKey) : null;
      if (error instanceof StepFailure && instance !== null) throw await refuseWithIncident(service, instance, error, actor.id, 'correlateMessage', await service.clock.now());
      throw error;
    }
  }
  return null;
}

/** To a process it starts, if the actor may start it. */
async function toNew(service: Service, actor: Actor, tenantId: string, input: CorrelateInput, messageKey: Key, finish: FinishReceipt): Promise<Plan | null> {
  const record = (await service.store.startedByMessage(tenantId, input.name, await service.clock.now()))[0];
  const profile = service.profiles.get(tenantId);
  if (record === undefined || profile === null) return null;
  const definition = await service.definitions.load(record.key);
  const roles = (definition.process.model.properties['percorsi:startRoles'] ?? '').split(',').map((role) => role.trim()).filter((role) => role !== '');
  const siteId = input.variables['siteId'];
  mustStart(actor, profile, roles, typeof siteId === 'string' ? siteId : null, record.processId);
  const key = service.keys.next();
  return startByMessage(
    service,
    {
      tenantId, name: input.name, variables: input.variables, caseId: null, startedBy: actor.id, readers: firstReaders(actor), excluded: [],
      extra: finish({ messageKey, processInstanceKey: key }), key,
    },
    createOutcome(),
  ).catch((error: unknown) => {
    if (!(error instanceof StepFailure)) throw error;
    throw new AppError('ILLEGAL_STATE', `Process ${record.processId} could not start at ${error.elementId}: ${error.message}. Nothing was created`);
  });
}

/**
 * Correlates a message at once (POST /v2/messages/correlation): exactly one receiver, waiting or started by it.
 * @throws AppError NOT_FOUND when nobody the actor may see waits for it and no process starts with it
 */
export async function correlate(service: Service, runner: WorkRunner, context: CommandContext, input: CorrelateInput): Promise<{ messageKey: Key; processInstanceKey: Key }> {
  const { actor } = context;
  const tenantId = tenantOf(actor, input.tenantId);
  mustFit(input.variables, service.limits);
  return withReceipt(
    service,
    context,
    async (finish) => {
      const messageKey = service.keys.next();
      const plan = await withRetries(async () => (await toWaiting(service, actor, tenantId, input, messageKey, finish)) ?? toNew(service, actor, tenantId, input, messageKey, finish));
      if (plan === null) throw new AppError('NOT_FOUND', `Expected somebody to wait for message ${input.name} with correlation key ${input.correlationKey} in ${tenantId}, but nobody does`);
      await runner.followUp(plan.followUps, createOutcome());
      return { messageKey, processInstanceKey: plan.after.key };
    },
    (answer) => Promise.resolve({ messageKey: keyIn(answer, 'messageKey'), processInstanceKey: keyIn(answer, 'processInstanceKey') }),
  );
}

/**
 * Publishes a message: received now if somebody waits, else kept for `timeToLiveMs` of host time. The message, the work of
 * bringing it to its receiver and the receipt are one commit: once accepted it is not lost with this node.
 * @throws AppError ILLEGAL_STATE when a live message has the same id
 */
export async function publish(service: Service, runner: WorkRunner, context: CommandContext, input: CorrelateInput & { timeToLiveMs: number; messageId: string | null }): Promise<{ messageKey: Key }> {
  const { actor } = context;
  const tenantId = tenantOf(actor, input.tenantId);
  mustPublish(actor, tenantId);
  mustFit(input.variables, service.limits);
  return withReceipt(
    service,
    context,
    async (finish) => {
      const hostNow = service.hostClock.now();
      const isMomentary = input.timeToLiveMs === 0;
      const message: BufferedMessageRecord = {
        key: service.keys.next(), tenantId, name: input.name, correlationKey: input.correlationKey, variables: input.variables, messageId: input.messageId,
        expiresAt: new Date(hostNow + (isMomentary ? service.leases.followUpMs + TAKE_OVER_MS : input.timeToLiveMs)),
      };
      const match = matchOf(service, message, { publishedBy: actor.id, momentary: isMomentary ? message.key : null }, new Date(hostNow));
      await withRetries(async () => {
        if (await service.store.isPublished(message)) throw new AppError('ILLEGAL_STATE', `Expected a new message id, but message ${String(input.messageId)} (${input.name}, ${input.correlationKey}) is published already`);
        await service.store.commit({ insertMessages: [message], insertWork: [match], ...finish({ messageKey: message.key }) });
      });
      await runner.followUp([match], createOutcome());
      return { messageKey: message.key };
    },
    (answer) => Promise.resolve({ messageKey: keyIn(answer, 'messageKey') }),
  );
}

/** A message with no time to live is offered to who waits at this moment, even when this node dies and another offers it: time for that. */
const TAKE_OVER_MS = 60_000;

function matchOf(service: Service, message: BufferedMessageRecord, offer: { publishedBy: string; momentary: Key | null }, hostNow: Date): WorkItem {
  return {
    key: service.keys.next(), kind: 'matchMessages', tenantId: message.tenantId, processInstanceKey: null, elementInstanceKey: null, elementId: null,
    executionId: null, caseId: null, dueAt: AT_ONCE, availableAt: hostNow, attempts: 1, state: 'ready',
    lease: { owner: service.nodeName, token: service.token(), until: new Date(hostNow.getTime() + service.leases.followUpMs) },
    payload: { messageName: message.name, correlationKey: message.correlationKey, ...offer },
  };
}
