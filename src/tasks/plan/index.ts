// From the engine's answer to one commit: the pure heart of the cycle, with no I/O and no clock of its own.

import type { Advance, EngineEvent } from '../../engine/contract.js';
import type { HistoryEvent, ProcessInstanceRecord, VariableRecord, WorkItem } from '../../kernel/domain.js';
import type { Key } from '../../kernel/ids.js';
import type { JsonObject, Variables } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import { joinCommits, newWork, type Plan, type PlanContext } from './context.js';
import { planElements, type ElementPlan } from './elements.js';
import { readersOf } from './userTask.js';
import { planVariables } from './variables.js';
import { planWaits, type Handled, type WaitPlan } from './waits.js';

export type Advanced = Extract<Advance, { outcome: 'advanced' }>;

export interface PlanInput {
  advanced: Advanced;
  /** Execution the step addressed, null for a start. */
  addressed: string | null;
  handled: Handled;
  /** History lines of the command itself (userTaskCompleted…), put before the elements'. */
  events: HistoryEvent[];
}

/** Plans the writes of one step. Raises PlanFailure when a value of the diagram cannot be worked out. */
export function planAdvance(context: PlanContext, input: PlanInput): Plan {
  const { advanced } = input;
  const elements = planElements(context, advanced.events);
  const waits = planWaits(context, advanced.waits, elements, input.addressed, input.handled);
  const messages = advanced.effects.map((effect) =>
    newWork(context, 'deliverMessage', {
      elementId: effect.elementId,
      elementInstanceKey: elements.keyOf(effect.executionId) ?? context.before.key,
      mine: true,
      payload: { messageName: effect.messageName, correlationKey: effect.correlationKey ?? context.before.caseId, variables: effect.variables },
    }),
  );
  const ended = advanced.state !== 'ACTIVE';
  const report = ended && context.before.parentKey !== null ? [reportToParent(context, advanced)] : [];
  // A message published before anybody waited: the new subscription looks for it, whatever becomes of this node.
  const matches = waits.subscriptions.map(({ elementId, elementInstanceKey, messageName, correlationKey }) =>
    newWork(context, 'matchMessages', { elementId, elementInstanceKey, mine: true, payload: { messageName, correlationKey, publishedBy: null, momentary: null } }),
  );
  const followUps = [...waits.followUps, ...messages, ...report, ...matches];
  const caseState = lastCaseState(context, elements);
  const after = instanceAfter(context, advanced, elements, waits);

  let commit: Commit = joinCommits(waits.cleared, {
    ...(context.isNew ? { insertInstances: [after] } : { updateInstance: { key: after.key, tenantId: after.tenantId, rev: context.before.rev, set: changesOf(context.before, after) } }),
    insertUserTasks: waits.createdTasks,
    insertElements: elements.insert,
    updateElements: elements.update,
    insertWork: [...waits.work, ...followUps],
    insertSubscriptions: waits.subscriptions,
    history: [historyOf(context, after, [...input.events, ...advanced.events.flatMap((event) => historyEvent(event, elements))])],
  });
  commit = joinCommits(commit, caseWrites(context, waits, after, caseState, ended));
  return {
    commit,
    followUps,
    createdTasks: waits.createdTasks,
    after,
    caseState,
    endEvents: advanced.endEvents.map((id) => ({ id, name: context.definition.process.model.elements.get(id)?.name ?? null })),
    otherWaits: [
      ...waits.subscriptions.map((subscription) => ({ kind: 'message' as const, elementId: subscription.elementId, dueAt: null })),
      ...waits.work.filter((item) => item.kind === 'timer').map((item) => ({ kind: 'timer' as const, elementId: item.elementId ?? '', dueAt: item.dueAt })),
    ],
  };
}

function reportToParent(context: PlanContext, advanced: Advanced): WorkItem {
  const { before } = context;
  const error = advanced.uncaughtError;
  return {
    ...newWork(context, 'childEnded', {
      mine: true,
      executionId: before.parentExecutionId,
      elementInstanceKey: before.parentElementInstanceKey,
      payload: {
        childKey: before.key,
        variables: advanced.variables,
        error: error === null ? null : { code: error.errorCode, message: error.message },
      },
    }),
    processInstanceKey: before.parentKey,
  };
}

function instanceAfter(context: PlanContext, advanced: Advanced, elements: ElementPlan, waits: WaitPlan): ProcessInstanceRecord {
  const { before, keys, now } = context;
  const ended = advanced.state !== 'ACTIVE';
  const scopes = new Map<Key, Variables>([[before.key, advanced.variables]]);
  for (const [executionId, variables] of Object.entries(advanced.localVariables)) {
    const scopeKey = elements.keyOf(executionId);
    if (scopeKey !== null) scopes.set(scopeKey, variables);
  }
  return {
    ...before,
    rev: before.rev + 1,
    state: advanced.state,
    endDate: ended ? now : null,
    snapshot: advanced.snapshot,
    variables: planVariables(before.variables, scopes, keys),
    waits: waits.waits,
    activeElements: elements.active,
    readers: [...new Set([...before.readers, ...waits.createdTasks.flatMap(readersOf)])],
  };
}

/** What an update may change; readers go through `addReaders`, `rev` and incidents through the store's own guards. */
function changesOf(before: ProcessInstanceRecord, after: ProcessInstanceRecord): Partial<ProcessInstanceRecord> {
  const { state, endDate, snapshot, variables, waits, activeElements } = after;
  // Each variable stands in three indexes: those nobody touched are not written again.
  return { state, endDate, snapshot, waits, activeElements, ...(areSame(before.variables, variables) ? {} : { variables }) };
}

/** The engine hands values it did not change through as they are. */
function areSame(before: readonly VariableRecord[], after: readonly VariableRecord[]): boolean {
  return before.length === after.length && after.every(({ key, value }, index) => before[index]?.key === key && before[index].value === value);
}

/** The state the case takes: of the last completed element that names one (`percorsi:caseState`). */
function lastCaseState(context: PlanContext, elements: ElementPlan): string | null {
  const states = elements.completed.flatMap((id) => context.definition.process.model.elements.get(id)?.caseState ?? []);
  return states.at(-1) ?? null;
}

function caseWrites(context: PlanContext, waits: WaitPlan, after: ProcessInstanceRecord, caseState: string | null, ended: boolean): Commit {
  const { before, newCase, now } = context;
  const closes = ended && before.parentKey === null && before.key === before.rootKey;
  const set = {
    ...(caseState === null ? {} : { state: caseState, stateChangedAt: now }),
    ...(closes ? { closedAt: now } : {}),
  };
  const readers = [...new Set(waits.createdTasks.flatMap(readersOf))].filter((reader) => !before.readers.includes(reader));
  if (newCase !== null) return { insertCases: [{ ...newCase, ...set, readers: after.readers }] };
  return {
    updateCases: Object.keys(set).length === 0 ? [] : [{ caseId: before.caseId, tenantId: before.tenantId, set }],
    addReaders: readers.length === 0 ? [] : [{ caseId: before.caseId, tenantId: before.tenantId, readers }],
  };
}

function historyOf(context: PlanContext, after: ProcessInstanceRecord, events: HistoryEvent[]): NonNullable<Commit['history']>[number] {
  const { before } = context;
  return {
    key: context.keys.next(),
    tenantId: before.tenantId,
    processInstanceKey: before.key,
    caseId: before.caseId,
    rev: before.rev + 1,
    command: context.command,
    actor: context.actor,
    at: context.now,
    recordedAt: context.hostNow,
    processId: before.processId,
    version: before.version,
    profileVersion: context.profileVersion,
    events: after.state === 'ACTIVE' ? events : [...events, { type: 'instanceCompleted', elementId: null, elementInstanceKey: null, details: {} }],
  };
}

function historyEvent(event: EngineEvent, elements: ElementPlan): HistoryEvent[] {
  switch (event.type) {
    case 'sequenceFlowTaken':
      return [{ type: event.type, elementId: event.flowId, elementInstanceKey: null, details: {} }];
    case 'decisionEvaluated': {
      const details: JsonObject = { decisionId: event.decisionId, matchedRules: event.matchedRules, inputs: event.inputs, output: event.output };
      return [{ type: event.type, elementId: event.elementId, elementInstanceKey: null, details }];
    }
    case 'errorThrown':
      return [{ type: event.type, elementId: event.elementId, elementInstanceKey: null, details: { errorCode: event.errorCode } }];
    default:
      return [{ type: event.type, elementId: event.elementId, elementInstanceKey: elements.keyOf(event.executionId), details: {} }];
  }
}

/** A history line for a cycle that moves no token (cancelling, incidents). */
export { historyOf };
