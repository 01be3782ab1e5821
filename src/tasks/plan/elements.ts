// Element instances of a step: engine events become records, and the execution ids get their keys.

import type { EngineEvent } from '../../engine/contract.js';
import type { ActiveElement, ElementInstanceRecord } from '../../kernel/domain.js';
import type { Key } from '../../kernel/ids.js';
import type { Commit } from '../../store/contract.js';
import type { PlanContext } from './context.js';

export interface ElementPlan {
  insert: ElementInstanceRecord[];
  update: NonNullable<Commit['updateElements']>;
  active: ActiveElement[];
  /** Key of an execution seen in this step or active before it. */
  keyOf(executionId: string): Key | null;
  /** Elements completed in this step, in order. */
  completed: string[];
}

/** Walks the events in order; an element that begins and ends inside the step is written once, in its final state. */
export function planElements(context: PlanContext, events: EngineEvent[]): ElementPlan {
  const { before, definition, now, keys } = context;
  const active = new Map(before.activeElements.map((element) => [element.executionId, element]));
  const seen = new Map<string, Key>(before.activeElements.map((element) => [element.executionId, element.elementInstanceKey]));
  const inserted = new Map<string, ElementInstanceRecord>();
  const update: ElementPlan['update'] = [];
  const completed: string[] = [];

  const end = (executionId: string, state: 'COMPLETED' | 'TERMINATED'): void => {
    const element = active.get(executionId);
    if (element === undefined) return;
    active.delete(executionId);
    const fresh = inserted.get(executionId);
    if (fresh !== undefined) Object.assign(fresh, { state, endDate: now });
    else update.push({ key: element.elementInstanceKey, tenantId: before.tenantId, processInstanceKey: before.key, set: { state, endDate: now } });
  };

  for (const event of events) {
    if (event.type === 'elementActivated') {
      const key = keys.next();
      const scopeKey = (event.scopeExecutionId === null ? null : seen.get(event.scopeExecutionId)) ?? before.key;
      seen.set(event.executionId, key);
      active.set(event.executionId, { executionId: event.executionId, elementId: event.elementId, elementInstanceKey: key, scopeKey });
      inserted.set(event.executionId, {
        key,
        tenantId: before.tenantId,
        processInstanceKey: before.key,
        rootKey: before.rootKey,
        definitionKey: before.definitionKey,
        processId: before.processId,
        elementId: event.elementId,
        elementName: definition.process.model.elements.get(event.elementId)?.name ?? null,
        type: event.elementType,
        state: 'ACTIVE',
        startDate: now,
        endDate: null,
        scopeKey,
        executionId: event.executionId,
        incidentKey: null,
      });
    } else if (event.type === 'elementCompleted') {
      end(event.executionId, 'COMPLETED');
      completed.push(event.elementId);
    } else if (event.type === 'elementTerminated') {
      end(event.executionId, 'TERMINATED');
    }
  }
  return { insert: [...inserted.values()], update, active: [...active.values()], keyOf: (executionId) => seen.get(executionId) ?? null, completed };
}
