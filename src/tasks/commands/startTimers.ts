// Timer start events of a newly deployed definition: the work item of each one's first turn.

import type { ProcessModel } from '../../engine/contract.js';
import type { ProcessDefinitionRecord, WorkItem } from '../../kernel/domain.js';
import type { Service } from '../service.js';
import { AT_ONCE } from '../plan/context.js';

/** The work item of one turn of a timer start; null when the timer has no such turn. */
export function turnOf(service: Service, record: ProcessDefinitionRecord, timer: ProcessModel['startTimers'][number], anchor: number, turn: number): WorkItem | null {
  const environment = service.environmentFor(record.tenantId, anchor, '');
  const at = environment === null ? null : service.engine.startTimerTurn(timer, anchor, turn, environment);
  if (at === null) return null;
  return {
    key: service.keys.next(), kind: 'startTimer', tenantId: record.tenantId, processInstanceKey: null, elementInstanceKey: null,
    elementId: timer.elementId, executionId: null, caseId: null, dueAt: new Date(at), availableAt: AT_ONCE, attempts: 0,
    state: 'ready', lease: null, payload: { definitionKey: record.key, elementId: timer.elementId, anchor, turn },
  };
}

/** Work items for the timer starts of a definition, counted from its effective date. */
export function startTimersOf(service: Service, record: ProcessDefinitionRecord, model: ProcessModel, now: Date): WorkItem[] {
  const from = record.effectiveFrom !== null && record.effectiveFrom > now ? record.effectiveFrom : now;
  return model.startTimers.flatMap((timer) => turnOf(service, record, timer, from.getTime(), 1) ?? []);
}
