// One step of an instance, from its snapshot to the next waits: the driver of the library.

import type { Advance, AdvanceInput, Step } from '../contract.js';
import type { CompiledProcess } from './compiled.js';
import { ScopeEnvironment } from './environment.js';
import { StepFailure } from './failure.js';
import { Context, type ProcessInstance } from './library.js';
import { assertAtRest, resultOf } from './result.js';
import { NEW_INSTANCE, readSnapshot, type SavedProcess } from './snapshot.js';
import { StepRun } from './stepRun.js';
import { raiseError } from './throwEvents.js';
import { Watch, withFairTimeout } from './watchdog.js';
import type { LiveWait } from './waits.js';

/** Which kinds of waits a step may end. */
const ADDRESSEES: Record<Exclude<Step['kind'], 'start'>, readonly LiveWait['kind'][]> = {
  completeWait: ['userTask', 'job', 'call', 'message'],
  fireTimer: ['timer'],
  correlateMessage: ['message'],
  throwError: ['userTask', 'job', 'call'],
};

/** Runs one step: pure, synchronous, bounded. See `Engine.advance`. */
export function advance(input: AdvanceInput): Advance {
  const compiled = input.process.runtime as CompiledProcess;
  let run = new StepRun(input, compiled, NEW_INSTANCE, new Watch(input.limits.stepMs));
  try {
    return withFairTimeout(input.limits.stepMs, (watch) => {
      // Everything a run changes is made here, so that it can begin anew.
      const saved = input.snapshot === null ? null : readSnapshot(input.snapshot);
      run = new StepRun(input, compiled, saved ?? NEW_INSTANCE, watch);
      return perform(run, saved?.process ?? null);
    });
  } catch (error) {
    return failureOf(error, run);
  }
}

function perform(run: StepRun, saved: SavedProcess | null): Advance {
  const { step } = run.input;
  const process = create(run, step.kind === 'start' ? [startOf(run, step.startElementId)] : saved?.execution?.children.map(({ id }) => id) ?? []);
  if (step.kind === 'start') {
    process.init(run.ids.next(run.model.processId));
    process.run();
  } else {
    if (!saved) throw new Error(`Expected a snapshot for step ${step.kind}, but there is none`);
    process.recover(saved);
    process.resume();
    const wait = run.waits.get(step.executionId);
    if (!wait || !ADDRESSEES[step.kind].includes(wait.kind)) return { outcome: 'notWaiting', executionId: step.executionId };
    deliver(run, wait, step);
  }
  run.drain();
  assertAtRest(run, process);
  return resultOf(run, process);
}

/** The start event of a new instance. */
function startOf(run: StepRun, startElementId: string | null): string {
  const { model } = run;
  const startId = startElementId ?? model.noneStartId;
  if (startId !== null && model.elements.get(startId)?.type === 'START_EVENT') return startId;
  throw run.fail('UNSPECIFIED', startId ?? model.processId, null, `Expected a start event of process ${model.processId}, but ${startElementId ?? 'a none start event'} is not there`);
}

/** The process of the library, with the listener without which its errors would be thrown again. @param first elements it begins with */
function create(run: StepRun, first: readonly string[]): ProcessInstance {
  const { model, compiled } = run;
  const context = Context(compiled.serialized.beginningWith(first), new ScopeEnvironment(run, null));
  const process = context.getProcessById(model.processId);
  if (!process) throw new Error(`Expected process ${model.processId} in its own definition, but it is not there`);
  run.process = process;
  run.arrivals.begin(first);
  process.broker.subscribeTmp('event', '*.error', (_key, { content }) => {
    const { message } = (content['error'] ?? {}) as { message?: string };
    run.failure ??= new StepFailure('UNSPECIFIED', content.id, content.executionId, message ?? `Expected ${content.id} to run, but it failed`);
  }, { noAck: true, consumerTag: '_engine-error' });
  return process;
}

function deliver(run: StepRun, wait: LiveWait, step: Exclude<Step, { kind: 'start' }>): void {
  if (step.kind !== 'throwError') {
    wait.finish(step.kind === 'fireTimer' ? {} : step.variables);
    return;
  }
  const { errorCode, message, variables } = step;
  raiseError(run, { elementId: wait.element.id, errorCode, message, variables }, wait.activityExecutionId, wait.environment);
}

function failureOf(error: unknown, run: StepRun): Advance {
  const { step, limits } = run.input;
  const failure = run.watch.isOver ? null : run.failure ?? (error instanceof StepFailure ? error : null);
  if (failure) {
    const { errorType, elementId, executionId, message } = failure;
    return { outcome: 'failed', errorType, elementId, executionId: executionId === null ? null : run.ids.lasting(executionId), message };
  }
  const last = run.journal.events.findLast((event) => 'elementId' in event);
  const wait = step.kind === 'start' ? undefined : run.waits.get(step.executionId);
  const elementId = last && 'elementId' in last ? last.elementId : wait?.element.id ?? run.model.processId;
  if (run.watch.isOver) {
    return {
      outcome: 'failed', errorType: 'UNSPECIFIED', elementId, executionId: null,
      message: `Expected the step to be done within ${String(limits.stepMs)} ms (limit stepMs), but it was still running at ${elementId}`,
    };
  }
  return { outcome: 'failed', errorType: 'UNKNOWN', elementId, executionId: null, message: error instanceof Error ? error.message : String(error) };
}
