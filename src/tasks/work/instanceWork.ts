// Work that pushes an instance on: its timers, its jobs, and the ends of its children.

import type { Step } from '../../engine/contract.js';
import type { ProcessInstanceRecord, WorkItem } from '../../kernel/domain.js';
import type { JsonObject } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import { handlerOf } from '../jobs/index.js';
import { JobFailure } from '../jobs/handler.js';
import type { Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { takeStep } from '../step.js';
import { payloadOf } from './payloads.js';

/** Deleting the item under its lease: a node that lost the lease commits nothing (fencing). */
export function done(item: WorkItem): Commit {
  return { deleteWork: [{ key: item.key, ...(item.lease === null ? {} : { leaseToken: item.lease.token }) }] };
}

/** The instance an item is for if it still waits there, else null: the item is then without object. */
async function waitingInstance(service: Service, item: WorkItem, recordKey: string): Promise<ProcessInstanceRecord | null> {
  const instance = item.processInstanceKey === null ? null : await service.store.instance(item.processInstanceKey);
  await service.fault?.('afterLoad');
  if (instance?.state !== 'ACTIVE') return null;
  return instance.waits.some((wait) => wait.recordKey === recordKey) ? instance : null;
}

async function push(service: Service, item: WorkItem, instance: ProcessInstanceRecord, step: Step, command: string, handled: { workKey?: string; childKey?: string }, details: JsonObject, extra: Commit, outcome: Outcome): Promise<Plan> {
  return takeStep(
    service,
    {
      instance,
      isNew: false,
      definition: await service.definitions.load(instance.definitionKey),
      step,
      command,
      actor: 'system',
      now: await service.clock.now(),
      handled,
      events: [{ type: command, elementId: item.elementId, elementInstanceKey: item.elementInstanceKey, details }],
      newCase: null,
    },
    extra,
    outcome,
    item.key,
  );
}

/** A BPMN timer is due: it fires if its element still waits. */
export async function runTimer(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const instance = await waitingInstance(service, item, item.key);
  if (instance === null || item.executionId === null) return drop(service, item);
  return push(service, item, instance, { kind: 'fireTimer', executionId: item.executionId }, 'timerFired', { workKey: item.key }, { dueAt: item.dueAt.toISOString() }, done(item), outcome);
}

/** One of the program's own service tasks: the handler's writes and the completion are one commit. */
export async function runJob(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const instance = await waitingInstance(service, item, item.key);
  if (instance === null || item.executionId === null) return drop(service, item);
  const job = payloadOf('job', item);
  const handler = handlerOf(job.type);
  if (handler === null) throw new JobFailure(`Expected a job type this program runs, but ${String(item.elementId)} asks for ${job.type}`);
  const now = await service.clock.now();
  const result = await handler({ service, item, instance, variables: job.variables, now }).catch((error: unknown) => {
    throw new JobFailure(`Job ${job.type} of ${String(item.elementId)} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const extra: Commit = { ...result.writes, ...done(item) };
  const after = { ...instance, excluded: [...new Set([...instance.excluded, ...(result.excluded ?? [])])] };
  const step: Step = { kind: 'completeWait', executionId: item.executionId, variables: result.variables };
  return push(service, item, after, step, 'jobCompleted', { workKey: item.key }, { jobType: job.type, ...result.details }, extra, outcome);
}

/** A child instance ended: its variables, or its error, go to the call activity that waits for it. */
export async function runChildEnded(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const { childKey, variables, error } = payloadOf('childEnded', item);
  const parent = await waitingInstance(service, item, childKey);
  if (parent === null || item.executionId === null) return drop(service, item);
  const elementId = parent.waits.find((wait) => wait.recordKey === childKey)?.elementId ?? null;
  const step: Step =
    error === null
      ? { kind: 'completeWait', executionId: item.executionId, variables }
      : { kind: 'throwError', executionId: item.executionId, errorCode: error.code, message: error.message, variables };
  return push(service, { ...item, elementId }, parent, step, 'childInstanceEnded', { childKey }, { childProcessInstanceKey: childKey }, done(item), outcome);
}

/** The item has no object any more: it goes, if this node still holds it. */
export async function drop(service: Service, item: WorkItem): Promise<null> {
  await service.store.commit(done(item));
  return null;
}
