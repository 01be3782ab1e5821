// Embedded sub-processes: the library runs them; their instances and output mappings are the engine's.

import { executionOf } from './execution.js';
import { Activity, SubProcessBehaviour, type Activity as ActivityInstance, type ContextInstance, type Message, type SerializedElement } from './library.js';

class ScopeBehaviour extends SubProcessBehaviour {
  readonly #activity: ActivityInstance;
  readonly #listening = new Set<string>();

  constructor(activity: ActivityInstance, context: ContextInstance) {
    super(activity, context);
    this.#activity = activity;
  }

  override execute(message: Message): void {
    const { element, isMultiInstance } = { element: executionOf(this.#activity, message).element, isMultiInstance: this.#activity.isMultiInstance };
    if (!isMultiInstance || !message.content.isRootScope) {
      this.#onEnd(message);
      const { run, executionId, activityExecutionId, isResumed } = executionOf(this.#activity, message);
      if (isResumed && activityExecutionId !== executionId) {
        run.journal.resumed({ executionId, elementId: element.id, elementType: element.type, scopeId: activityExecutionId }, false);
      }
    }
    super.execute(message);
  }

  /** The inside is done: its results go out before the library lets the sub-process complete. */
  #onEnd(message: Message): void {
    const { run, element, executionId, chain } = executionOf(this.#activity, message);
    if (element.outputs.length === 0 || this.#listening.has(executionId)) return;
    this.#listening.add(executionId);
    const consumerTag = `_outputs-${executionId}`;
    this.#activity.broker.subscribeTmp('subprocess-execution', `execution.completed.${executionId}`, () => {
      this.#activity.broker.cancel(consumerTag);
      run.applyOutputs(element, executionId, chain, {});
    }, { noAck: true, consumerTag, priority: 1_000 });
  }
}

/** Type of sub-processes, for the serialiser. */
export function SubProcess(definition: SerializedElement, context: ContextInstance): ActivityInstance {
  return new Activity(ScopeBehaviour, { ...definition, isSubProcess: true } as SerializedElement, context);
}
