// Embedded sub-processes: the library runs them; their instances and output mappings are the engine's.

import { executionOf, type Execution } from './execution.js';
import { Activity, SubProcessBehaviour, type Activity as ActivityInstance, type ContextInstance, type Message, type SerializedElement } from './library.js';

class ScopeBehaviour extends SubProcessBehaviour {
  readonly #activity: ActivityInstance;

  constructor(activity: ActivityInstance, context: ContextInstance) {
    super(activity, context);
    this.#activity = activity;
  }

  override execute(message: Message): void {
    const isBody = this.#activity.isMultiInstance && message.content.isRootScope === true;
    if (!isBody) this.#begin(executionOf(this.#activity, message));
    super.execute(message);
  }

  /** One execution of the inside begins or is resumed. */
  #begin({ run, element, executionId, activityExecutionId, chain, isResumed }: Execution): void {
    if (isResumed && activityExecutionId !== executionId) {
      run.journal.resumed({ executionId, elementId: element.id, elementType: element.type, scopeId: activityExecutionId }, false);
    }
    if (element.outputs.length === 0) return;
    // The results go out when the inside is done, before the library lets the sub-process complete.
    const { broker } = this.#activity;
    const consumerTag = `_outputs-${executionId}`;
    broker.subscribeTmp('subprocess-execution', `execution.completed.${executionId}`, () => {
      broker.cancel(consumerTag);
      run.applyOutputs(element, executionId, chain, {});
    }, { noAck: true, consumerTag, priority: 1_000 });
  }
}

/** Type of sub-processes, for the serialiser. */
export function SubProcess(definition: SerializedElement, context: ContextInstance): ActivityInstance {
  return new Activity(ScopeBehaviour, { ...definition, isSubProcess: true } as SerializedElement, context);
}
