// Messages from outside: correlated to somebody who waits now, or published for whoever will.

import { mustPublish, mustStart, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import { mustFit } from '../answers.js';
import type { CommandContext, CorrelateInput } from '../contract.js';
import { StepFailure, withRetries } from '../cycle.js';
import { refuseWithIncident } from '../incidents.js';
import { createOutcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import { withReceipt, type FinishReceipt } from '../receipts.js';
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
      await runner.followUp(plan, plan.followUps, createOutcome());
      return { messageKey, processInstanceKey: plan.after.key };
    },
    (answer) => Promise.resolve({ messageKey: String(answer['messageKey']), processInstanceKey: String(answer['processInstanceKey']) }),
  );
}

/** Publishes a message: received now if somebody waits, else kept for `timeToLiveMs` of host time. */
export async function publish(service: Service, runner: WorkRunner, context: CommandContext, input: CorrelateInput & { timeToLiveMs: number; messageId: string | null }): Promise<{ messageKey: Key }> {
  const { actor } = context;
  const tenantId = tenantOf(actor, input.tenantId);
  mustPublish(actor, tenantId);
  mustFit(input.variables, service.limits);
  const messageKey = service.keys.next();
  const hostNow = service.hostClock.now();
  // Kept first, then offered: a subscription opened in between finds it, and it is consumed once.
  const isNew = await service.store.publishMessage({
    key: messageKey, tenantId, name: input.name, correlationKey: input.correlationKey, variables: input.variables, messageId: input.messageId,
    expiresAt: new Date(hostNow + Math.max(input.timeToLiveMs, RECEIVABLE_MS)),
  });
  if (!isNew) throw new AppError('ILLEGAL_STATE', `Expected a new message id, but message ${String(input.messageId)} (${input.name}, ${input.correlationKey}) is published already`);
  const consumed = { deleteMessages: [messageKey] };
  const outcome = createOutcome();
  for (const subscription of await service.store.subscriptions(tenantId, input.name, input.correlationKey)) {
    const plan = await correlateTo(service, subscription, { name: input.name, key: messageKey, variables: input.variables }, actor.id, consumed, outcome, null).catch(ignoreLost);
    if (plan === null) continue;
    await runner.followUp(plan, plan.followUps, outcome);
    return { messageKey };
  }
  const key = service.keys.next();
  const started = await startByMessage(
    service,
    { tenantId, name: input.name, variables: input.variables, caseId: null, startedBy: actor.id, readers: firstReaders(actor), excluded: [], extra: consumed, key },
    outcome,
  ).catch(ignoreLost);
  if (started !== null) await runner.followUp(started, started.followUps, outcome);
  return { messageKey };
}

/** Even a message with no time to live is offered to who waits at this moment. */
const RECEIVABLE_MS = 1_000;

function ignoreLost(error: unknown): null {
  if (error instanceof StepFailure || (error instanceof AppError && error.code === 'CONCURRENT_MODIFICATION')) return null;
  throw error;
}
