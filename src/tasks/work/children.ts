// Work about child instances: starting the process a call activity names, and cancelling it with its parent.

import type { WorkItem } from '../../kernel/domain.js';
import { planCancel } from '../cancel.js';
import { commitPlan, StepFailure } from '../cycle.js';
import type { Outcome } from '../outcome.js';
import { joinCommits, type Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { planStart } from '../start.js';
import { done, drop } from './instanceWork.js';
import { payloadOf } from './payloads.js';

/**
 * Starts the called process as an instance of its own, on the version in force now (design: Versions). The child's
 * key is the work item's, so that no fault can start it twice.
 */
export async function startChild(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const parent = item.processInstanceKey === null ? null : await service.store.instance(item.processInstanceKey);
  await service.fault?.('afterLoad');
  const wait = parent?.waits.find((candidate) => candidate.recordKey === item.key);
  if (parent?.state !== 'ACTIVE' || wait === undefined) return drop(service, item);
  const call = payloadOf('startChild', item);
  const now = await service.clock.now();
  const record = await service.store.definitionOf(parent.tenantId, call.processId, { now });
  if (record === null) {
    throw new StepFailure('CALLED_ELEMENT_ERROR', wait.elementId, `Expected process ${call.processId}, called by ${wait.elementId}, to be deployed and in force in ${parent.tenantId}, but it is not`);
  }
  const plan = await planStart(
    service,
    {
      definition: await service.definitions.load(record.key),
      tenantId: parent.tenantId,
      variables: call.variables,
      tags: parent.tags,
      businessId: null,
      startedBy: 'system',
      readers: parent.readers,
      excluded: parent.excluded,
      caseId: parent.caseId,
      parent: { instance: parent, elementInstanceKey: wait.elementInstanceKey, executionId: wait.executionId },
      key: item.key,
      startElementId: null,
      command: 'startChildInstance',
    },
    now,
  );
  await commitPlan(service, plan, done(item));
  outcome.add(plan);
  return plan;
}

/** Cancels a child whose call activity was left or cancelled; a child not yet started never will be. */
export async function cancelChild(service: Service, item: WorkItem): Promise<WorkItem[]> {
  const child = await service.store.instance(payloadOf('cancelChild', item).childKey);
  await service.fault?.('afterLoad');
  if (child?.state !== 'ACTIVE') {
    await drop(service, item);
    return [];
  }
  const { commit, followUps } = await planCancel(service, child, 'system', 'cancelChildInstance', await service.clock.now());
  await service.store.commit(joinCommits(commit, done(item)));
  return followUps;
}
