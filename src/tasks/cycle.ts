// THE cycle: load → check → advance → plan → commit → follow up. Every command and every piece of work goes through here.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Step, Wait } from '../engine/contract.js';
import type { CaseRecord, HistoryEvent, IncidentErrorType, ProcessInstanceRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Key } from '../kernel/ids.js';
import type { Variables } from '../kernel/json.js';
import type { Commit } from '../store/contract.js';
import type { LoadedDefinition } from './definitions.js';
import { joinCommits, PlanFailure, type Plan, type PlanContext } from './plan/context.js';
import { planAdvance } from './plan/index.js';
import { variablesOf } from './plan/variables.js';
import type { Handled } from './plan/waits.js';
import type { Service } from './service.js';
import { surroundings } from './surroundings.js';

/** Runs of a command on changed data before it gives up with 409. */
const MAX_RUNS = 3;
/** One of two commands that met has won; the other waits a moment and sees its result. */
const CONFLICT_PAUSE_MS = 10;

/** Raised by `advance` when the diagram cannot go on: the run is discarded and the old state stands. */
export class StepFailure extends Error {
  constructor(
    readonly errorType: IncidentErrorType,
    readonly elementId: string,
    message: string,
  ) {
    super(message);
    this.name = 'StepFailure';
  }
}

export interface StepRequest {
  instance: ProcessInstanceRecord;
  isNew: boolean;
  definition: LoadedDefinition;
  step: Step;
  command: string;
  actor: string;
  now: Date;
  handled: Handled;
  events: HistoryEvent[];
  newCase: CaseRecord | null;
}

/** Keys of the forms that new user tasks of these waits need, by form id. */
async function formKeysFor(service: Service, definition: LoadedDefinition, waits: Wait[]): Promise<Map<string, Key>> {
  const keys = new Map<string, Key>();
  for (const wait of waits) {
    if (wait.kind !== 'userTask' || wait.details === null) continue;
    const model = definition.process.model.elements.get(wait.elementId)?.userTask;
    if (model?.formId == null || keys.has(model.formId)) continue;
    const bound = model.formBinding === 'deployment' ? definition.record.formBindings[model.formId] : undefined;
    const key = bound ?? (await service.definitions.form(definition.record, model.formId, model.formBinding))?.key;
    if (key !== undefined) keys.set(model.formId, key);
  }
  return keys;
}

function localVariables(instance: ProcessInstanceRecord): Record<string, Variables> {
  return Object.fromEntries(
    instance.activeElements.map((element): [string, Variables] => [element.executionId, variablesOf(instance.variables, element.elementInstanceKey)]).filter(([, variables]) => Object.keys(variables).length > 0),
  );
}

/**
 * Advances an instance by one step and plans the writes; touches nothing.
 * @throws StepFailure when the diagram cannot go on, AppError ILLEGAL_STATE when the addressed element waits no longer
 */
export async function planStep(service: Service, request: StepRequest): Promise<Plan> {
  const { instance, definition, step, now } = request;
  const environment = await surroundings(service, instance, now, definition);
  const addressed = step.kind === 'start' ? null : step.executionId;
  const advanced = service.engine.advance({
    process: definition.process,
    snapshot: instance.snapshot,
    variables: variablesOf(instance.variables, instance.key),
    localVariables: localVariables(instance),
    step,
    environment,
    decisions: definition.decisions,
    knownWaits: new Set(instance.waits.map((wait) => wait.executionId).filter((id) => id !== addressed)),
    limits: service.limits,
  });
  await service.fault?.('afterAdvance');
  if (advanced.outcome === 'failed') throw new StepFailure(advanced.errorType, advanced.elementId, advanced.message);
  if (advanced.outcome === 'notWaiting') throw new AppError('ILLEGAL_STATE', `Expected execution ${advanced.executionId} of process instance ${instance.key} to be waiting, but it is not any more`);
  const uncaught = advanced.uncaughtError;
  if (uncaught !== null && instance.parentKey === null) {
    throw new StepFailure('UNHANDLED_ERROR_EVENT', uncaught.elementId, `Expected error ${uncaught.errorCode} to be caught, but no boundary event of ${instance.processId} catches it: ${uncaught.message}`);
  }
  if (uncaught !== null) advanced.state = 'TERMINATED';
  const context: PlanContext = {
    before: instance,
    isNew: request.isNew,
    definition,
    environment,
    profileVersion: service.profiles.get(instance.tenantId)?.version ?? null,
    formKeys: await formKeysFor(service, definition, advanced.waits),
    newCase: request.newCase,
    command: request.command,
    actor: request.actor,
    now,
    hostNow: new Date(service.hostClock.now()),
    keys: service.keys,
    token: service.token,
    nodeName: service.nodeName,
    followUpLeaseMs: service.leases.followUpMs,
    engine: service.engine,
  };
  try {
    return planAdvance(context, { advanced, addressed, handled: request.handled, events: request.events });
  } catch (error) {
    if (error instanceof PlanFailure) throw new StepFailure(error.errorType, error.elementId, error.message);
    throw error;
  }
}

/** Commits a plan together with what the command writes beside it. */
export async function commitPlan(service: Service, plan: Plan, extra: Commit = {}): Promise<void> {
  const commit = joinCommits(plan.commit, extra);
  await service.store.commit(commit);
  service.recent.keepPlan({ ...plan, commit });
}

/**
 * Runs a command again, at most three times in all (or `mostRuns`), when somebody else changed the same data in between; checks are
 * repeated each time, so a task completed by another yields its own clear refusal.
 */
export async function withRetries<T>(run: () => Promise<T>, mostRuns = MAX_RUNS): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const conflict = error instanceof AppError && error.code === 'CONCURRENT_MODIFICATION';
      if (!conflict || attempt >= mostRuns) throw error;
      await sleep(CONFLICT_PAUSE_MS * attempt);
    }
  }
}
