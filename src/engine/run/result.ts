// What a step gives: checked against the limits, with lasting ids, cut off from the library.

import type { Advance, EngineEvent, Wait } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import type { ProcessInstance } from './library.js';
import { writeSnapshot } from './snapshot.js';
import type { StepRun } from './stepRun.js';
import type { LiveWait } from './waits.js';

/** Elements that are active because something inside or behind them is. */
function isCarrier(run: StepRun, elementId: string, elementType: string): boolean {
  return elementType === 'MULTI_INSTANCE_BODY' || elementType === 'SUB_PROCESS' || run.element(elementId).type === 'EVENT_BASED_GATEWAY';
}

/**
 * Nothing may be under way when a step ends: each active element waits, or carries what waits.
 * @throws StepFailure for an instance that could never go on
 */
export function assertAtRest(run: StepRun, process: ProcessInstance): void {
  if (run.uncaughtError || !process.isRunning) return;
  for (const { executionId, elementId, elementType } of run.journal.active.values()) {
    if (isCarrier(run, elementId, elementType) || run.waits.get(executionId)) continue;
    throw run.fail('UNSPECIFIED', elementId, executionId, `Expected ${elementId} to wait or to be done when the step ends, but it is still under way`);
  }
  assertJoinsCanGoOn(run);
  if (run.waits.all.length > 0) return;
  throw run.fail('UNSPECIFIED', run.model.processId, null, `Expected process ${run.model.processId} to wait somewhere or to end, but it does neither`);
}

/** A join is lost when its scope holds nothing but tokens: none of the missing ones can come any more. */
function assertJoinsCanGoOn(run: StepRun): void {
  for (const { gatewayId, scopeId } of run.joins.held) {
    if ([...run.journal.active.values()].some((element) => element.scopeId === scopeId)) continue;
    const here = run.joins.held.filter((token) => token.gatewayId === gatewayId && token.scopeId === scopeId);
    const missing = (run.compiled.incoming.get(gatewayId) ?? []).filter((flowId) => !here.some((token) => token.flowId === flowId));
    throw run.fail('UNSPECIFIED', gatewayId, null, `Expected a token on ${missing.join(', ')} for ${gatewayId}, but none can come any more: it would stand still for ever`);
  }
}

function withoutEmpty(scopes: ReadonlyMap<string, Variables>, lasting: (id: string) => string): Record<string, Variables> {
  return Object.fromEntries([...scopes].filter(([, variables]) => Object.keys(variables).length > 0).map(([id, variables]) => [lasting(id), variables]));
}

/** Variables a wait carries: all it sees, or for a call that does not pass them on, those made for it. */
function variablesOf(run: StepRun, { kind, element, executionId, chain }: LiveWait): { variables: Variables } | null {
  if (kind === 'timer' || kind === 'message') return null;
  const isNarrow = kind === 'call' && !element.propagateAllParentVariables;
  return { variables: isNarrow ? run.scopes.local(executionId) : run.scopes.visible(chain) };
}

function waitOf(run: StepRun, wait: LiveWait): Wait {
  const details = run.input.knownWaits.has(wait.executionId) ? null : { ...(wait.details ?? wait.describe()), ...variablesOf(run, wait) };
  return { executionId: run.ids.lasting(wait.executionId), elementId: wait.element.id, kind: wait.kind, details } as Wait;
}

function eventOf(event: EngineEvent, lasting: (id: string) => string): EngineEvent {
  if (!('executionId' in event)) return event;
  return { ...event, executionId: lasting(event.executionId), scopeExecutionId: event.scopeExecutionId === null ? null : lasting(event.scopeExecutionId) };
}

function assertBytes(run: StepRun, name: 'variablesBytes' | 'snapshotBytes', text: string): void {
  const limit = run.input.limits[name];
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return;
  const { step } = run.input;
  const elementId = step.kind === 'start' ? run.model.processId : [...run.journal.events].reverse().find((event) => 'elementId' in event)?.elementId ?? run.model.processId;
  throw run.fail('UNSPECIFIED', elementId, null, `Expected at most ${String(limit)} bytes (limit ${name}) after this step, but there are ${String(bytes)}`);
}

/** The outcome of a step that came to rest. */
export function resultOf(run: StepRun, process: ProcessInstance): Advance {
  const lasting = (id: string) => run.ids.lasting(id);
  const isEnded = run.uncaughtError !== null || !process.isRunning;
  if (isEnded) for (const { executionId } of run.journal.inside(null)) run.terminate(executionId);
  const localVariables = isEnded ? {} : withoutEmpty(run.scopes.locals, lasting);
  const variables = run.scopes.root;
  assertBytes(run, 'variablesBytes', JSON.stringify([variables, localVariables]));
  const snapshot = isEnded ? null : writeSnapshot(process.getState(), { endEvents: run.journal.endEvents, joins: [...run.joins.held] }, run.ids);
  if (snapshot !== null) assertBytes(run, 'snapshotBytes', snapshot);
  return {
    outcome: 'advanced',
    snapshot,
    state: isEnded ? 'COMPLETED' : 'ACTIVE',
    variables,
    localVariables,
    waits: isEnded ? [] : run.waits.all.map((wait) => waitOf(run, wait)),
    events: run.journal.events.map((event) => eventOf(event, lasting)),
    effects: run.effects.map((effect) => ({ ...effect, executionId: lasting(effect.executionId) })),
    endEvents: isEnded ? run.journal.endEvents : [],
    uncaughtError: run.uncaughtError,
  };
}
