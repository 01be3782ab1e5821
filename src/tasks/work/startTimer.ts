// Timer start events: a new instance when the date comes, and the next turn of a cycle in the same commit.

import type { WorkItem } from '../../kernel/domain.js';
import { commitPlan } from '../cycle.js';
import { turnOf } from '../commands/startTimers.js';
import type { Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { planStart } from '../start.js';
import { done, drop } from './instanceWork.js';
import { payloadOf } from './payloads.js';

/** Starts an instance of the definition; turns are counted from the first date, so none drifts and none is merged. */
export async function runStartTimer(service: Service, item: WorkItem, outcome: Outcome): Promise<Plan | null> {
  const timer = payloadOf('startTimer', item);
  const record = await service.store.definition(timer.definitionKey);
  if (record === null) return drop(service, item);
  const definition = await service.definitions.load(record.key);
  const plan = await planStart(
    service,
    {
      definition, tenantId: record.tenantId, variables: {}, tags: [], businessId: null, startedBy: 'system', readers: [],
      excluded: [], caseId: null, parent: null, key: service.keys.next(), startElementId: timer.elementId, command: 'startInstanceByTimer',
    },
    await service.clock.now(),
  );
  const model = definition.process.model.startTimers.find((candidate) => candidate.elementId === timer.elementId);
  const next = model === undefined ? null : turnOf(service, record, model, timer.anchor, timer.turn + 1);
  await commitPlan(service, plan, { ...done(item), insertWork: next === null ? [] : [next] });
  outcome.add(plan);
  return plan;
}
