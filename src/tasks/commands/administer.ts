// Acts on instances, incidents and the clock: cancelling, setting variables, resolving, pinning time.

import { setTimeout as sleep } from 'node:timers/promises';
import { mustAdminister, mustCancel, mustResolveIncident, mustSetVariables, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import type { ProcessInstanceRecord } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import type { Variables } from '../../kernel/json.js';
import { mustFitTogether, mustFit, scopeChain } from '../answers.js';
import { dropParked, planCancel } from '../cancel.js';
import type { CommandContext } from '../contract.js';
import { withRetries } from '../cycle.js';
import { createOutcome } from '../outcome.js';
import { planVariables, variablesOf } from '../plan/variables.js';
import { withReceipt, type FinishReceipt } from '../receipts.js';
import type { Service } from '../service.js';
import type { WorkRunner } from '../work/index.js';

/** The instance if the actor sees it; NOT_FOUND otherwise. */
export async function visibleInstance(service: Service, actor: Actor, key: Key): Promise<ProcessInstanceRecord> {
  const page = await service.store.search('processInstances', { where: [{ field: 'key', op: 'eq', value: key }], sort: [], page: { limit: 1 } }, visibilityOf(actor).processInstances);
  const found = page.items[0];
  if (found === undefined) throw new AppError('NOT_FOUND', `Expected a process instance with key ${key}, but there is none`);
  return found;
}

/** A cancellation must win over a path that moves on by itself all the time: it is tried more often than other commands. */
const CANCEL_RUNS = 20;

/** Cancels a root instance with all its children (POST /v2/process-instances/{key}/cancellation). */
export async function cancelInstance(service: Service, runner: WorkRunner, context: CommandContext, key: Key): Promise<void> {
  const { actor } = context;
  const run = async (finish: FinishReceipt): Promise<void> => {
    const { instance: cancelled, followUps } = await withRetries(async () => {
      const visible = await visibleInstance(service, actor, key);
      mustCancel(actor, visible);
      const instance = (await service.store.instance(key)) ?? visible;
      if (instance.state !== 'ACTIVE') throw new AppError('ILLEGAL_STATE', `Expected process instance ${key} to be ACTIVE, but it is ${instance.state}`);
      if (instance.parentKey !== null) throw new AppError('ILLEGAL_STATE', `Expected a root process instance, but ${key} was called by ${instance.parentKey}: cancel ${instance.rootKey}`);
      const plan = await planCancel(service, instance, actor.id, 'cancelInstance', await service.clock.now());
      await service.store.commit({ ...plan.commit, ...finish({}) });
      return { instance, followUps: plan.followUps };
    }, CANCEL_RUNS);
    await runner.followUp(followUps, createOutcome());
    await dropParked(service, cancelled, actor.id, await service.clock.now());
  };
  await withReceipt(service, context, run, () => Promise.resolve());
}

/**
 * Sets variables from an instance or an active element (PUT /v2/element-instances/{key}/variables): with `local` in that very
 * scope, else each where it is defined on the way outwards, a new one in the instance.
 */
export async function setVariables(service: Service, context: CommandContext, scopeKey: Key, variables: Variables, local: boolean): Promise<void> {
  const { actor } = context;
  mustFit(variables, service.limits);
  const run = (finish: FinishReceipt): Promise<void> => withRetries(async () => {
    const element = await service.store.elementInstance(scopeKey);
    const visible = await visibleInstance(service, actor, element?.processInstanceKey ?? scopeKey);
    mustSetVariables(actor, visible);
    // Lists are lean: the variables come with the instance itself.
    const instance = (await service.store.instance(visible.key)) ?? visible;
    if (instance.state !== 'ACTIVE') throw new AppError('ILLEGAL_STATE', `Expected process instance ${instance.key} to be ACTIVE, but it is ${instance.state}`);
    const scopes = new Map<Key, Variables>([...new Set(instance.variables.map((variable) => variable.scopeKey))].map((key) => [key, variablesOf(instance.variables, key)]));
    const chain = scopeChain(instance, element?.key ?? instance.key);
    for (const [name, value] of Object.entries(variables)) {
      const holder = local ? chain[0] : chain.find((key) => Object.hasOwn(scopes.get(key) ?? {}, name));
      const scope = holder ?? instance.key;
      const held = scopes.get(scope) ?? {};
      held[name] = value;
      scopes.set(scope, held);
    }
    mustFitTogether(instance.key, scopes, service.limits);
    const now = await service.clock.now();
    await service.store.commit({
      updateInstance: { key: instance.key, tenantId: instance.tenantId, rev: instance.rev, set: { variables: planVariables(instance.variables, scopes, service.keys) } },
      history: [{
        key: service.keys.next(), tenantId: instance.tenantId, processInstanceKey: instance.key, caseId: instance.caseId, rev: instance.rev + 1,
        command: 'setVariables', actor: actor.id, at: now, recordedAt: new Date(service.hostClock.now()), processId: instance.processId,
        version: instance.version, profileVersion: null,
        events: [{ type: 'variablesSet', elementId: element?.elementId ?? null, elementInstanceKey: element?.key ?? null, details: { names: Object.keys(variables), scopeKey, local } }],
      }],
      ...finish({}),
    });
  });
  await withReceipt(service, context, run, () => Promise.resolve());
}

/** Resolves an incident; the work parked behind it is tried again at once (POST /v2/incidents/{key}/resolution). */
export async function resolveIncident(service: Service, runner: WorkRunner, context: CommandContext, key: Key): Promise<void> {
  const { actor } = context;
  const run = (finish: FinishReceipt): Promise<void> => withRetries(async () => {
    const incident = await service.store.incident(key);
    if (incident === null) throw new AppError('NOT_FOUND', `Expected an incident with key ${key}, but there is none`);
    await visibleInstance(service, actor, incident.processInstanceKey).catch(() => {
      throw new AppError('NOT_FOUND', `Expected an incident with key ${key}, but there is none`);
    });
    mustResolveIncident(actor, incident.tenantId);
    if (incident.state !== 'ACTIVE') throw new AppError('ILLEGAL_STATE', `Expected incident ${key} to be ACTIVE, but it is ${incident.state}`);
    const instance = await service.store.instance(incident.processInstanceKey);
    if (instance === null) throw new AppError('NOT_FOUND', `Expected process instance ${incident.processInstanceKey} of incident ${key}, but there is none`);
    const now = await service.clock.now();
    const hostNow = new Date(service.hostClock.now());
    const isActive = instance.activeElements.some((element) => element.elementInstanceKey === incident.elementInstanceKey);
    await service.store.commit({
      resolveIncidents: [{ key, at: now, by: actor.id }],
      updateInstance: { key: instance.key, tenantId: instance.tenantId, rev: instance.rev, set: { incidentCount: Math.max(instance.incidentCount - 1, 0) } },
      updateElements: isActive ? [{ key: incident.elementInstanceKey, tenantId: instance.tenantId, processInstanceKey: instance.key, set: { incidentKey: null } }] : [],
      updateWork: incident.workKey === null ? [] : [{ key: incident.workKey, set: { state: 'ready', attempts: 0, lease: null, availableAt: hostNow } }],
      history: [{
        key: service.keys.next(), tenantId: instance.tenantId, processInstanceKey: instance.key, caseId: instance.caseId, rev: instance.rev + 1,
        command: 'resolveIncident', actor: actor.id, at: now, recordedAt: hostNow, processId: instance.processId, version: instance.version,
        profileVersion: null, events: [{ type: 'incidentResolved', elementId: incident.elementId, elementInstanceKey: incident.elementInstanceKey, details: { incidentKey: key } }],
      }],
      ...finish({}),
    });
  });
  await withReceipt(service, context, run, () => Promise.resolve());
  await runner.runDue(RESOLVE_BATCH);
}

const RESOLVE_BATCH = 20;
const SETTLE_MS = 30_000;
const SETTLE_BATCH = 50;

function mustControlClock(service: Service, actor: Actor): void {
  if (service.clockMode !== 'controllable') throw new AppError('FORBIDDEN', 'Expected PERCORSI_CLOCK=controllable, but the clock of this installation is the system clock');
  mustAdminister(actor, 'set the clock');
}

/**
 * Pins business time for all nodes (PUT /v2/clock). With `settle` it returns when everything due at that instant is
 * committed, or after 30 s with what is left.
 */
export async function pinClock(service: Service, runner: WorkRunner, context: CommandContext, at: Date, options: { settle: boolean }): Promise<{ settled: boolean; left: number }> {
  mustControlClock(service, context.actor);
  await service.store.pinClock(at);
  if (!options.settle) return { settled: false, left: await service.store.countDueWork(at) };
  const deadline = service.hostClock.now() + SETTLE_MS;
  for (;;) {
    const ran = await runner.runDue(SETTLE_BATCH);
    await runner.idle();
    const left = await service.store.countDueWork(at);
    if (left === 0) return { settled: true, left };
    if (service.hostClock.now() >= deadline) return { settled: false, left };
    // Nothing claimable though something is due: another node holds it.
    if (ran === 0) await sleep(25);
  }
}

export async function resetClock(service: Service, context: CommandContext): Promise<void> {
  mustControlClock(service, context.actor);
  await service.store.pinClock(null);
}
