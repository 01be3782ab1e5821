// What the engine learns of each activity as it comes and goes: an extension of the library, one per activity.

import type { ElementModel } from '../contract.js';
import { scopeOf } from './environment.js';
import type { Activity, ContextInstance, Message } from './library.js';
import type { StepRun } from './stepRun.js';

/** True for events that stand ready without being active: on a border, or behind an event-based gateway. */
export function isArmedOnly(run: StepRun, element: ElementModel): boolean {
  if (element.attachedTo !== null) return true;
  return (run.compiled.incoming.get(element.id) ?? []).some((flowId) => {
    const flow = run.model.flows.get(flowId);
    return flow !== undefined && run.element(flow.sourceId).type === 'EVENT_BASED_GATEWAY';
  });
}

class Lifecycle {
  readonly #activity: Activity;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  /** Called before an activity is entered, and again when a restored one is resumed. */
  activate(message: Message): void {
    const { routingKey, redelivered } = message.fields;
    if (routingKey === 'run.discard') return;
    const scope = scopeOf(this.#activity);
    const { run } = scope;
    const element = run.element(this.#activity.id);
    const { executionId } = message.content;
    const entry = {
      executionId, elementId: element.id, elementType: element.isMultiInstance ? 'MULTI_INSTANCE_BODY' as const : element.type, scopeId: scope.innermost,
    };
    const armed = isArmedOnly(run, element);
    if (redelivered) {
      run.journal.resumed(entry, armed);
      return;
    }
    run.ids.assign(executionId, element.id);
    if (armed) run.journal.arm(entry);
    else run.journal.activated(entry);
    if (!element.isMultiInstance) run.applyInputs(element, executionId, [executionId, ...scope.chain]);
  }

  /** Called when an activity has been left, discarded or stopped. */
  deactivate(message: Message): void {
    const { run } = scopeOf(this.#activity);
    const { executionId, state } = message.content;
    run.waits.close(executionId);
    run.scopes.drop(executionId);
    if (state === 'completed') run.journal.completed(executionId);
    else run.terminate(executionId);
  }
}

/** The library lets extensions enrich each message before it acts on it; none of ours does, and asking costs a queue each time. */
const FORMATTER = Symbol.for('formatter');
const nothingToAdd = {
  format(message: Message, callback: (error: null, content: Message['content'], isFormatted: boolean) => void): void {
    callback(null, message.content, false);
  },
};

/** Factory the library calls for every process and activity it creates. */
export function lifecycle(activity: Activity, context: ContextInstance): Lifecycle {
  Object.assign(activity, { [FORMATTER]: nothingToAdd });
  scopeOf(activity).context ??= context;
  return new Lifecycle(activity);
}
