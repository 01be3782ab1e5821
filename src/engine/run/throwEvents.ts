// Start, end and throwing events, and gateways: whatever passes a token on without waiting.

import type { ElementModel } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import { scopeOf, type ScopeEnvironment } from './environment.js';
import { complete, executionOf, publishCompleted } from './execution.js';
import { Activity, extend, type Activity as ActivityInstance, type Behaviour, type ContextInstance, type Message, type SerializedElement } from './library.js';
import type { StepRun } from './stepRun.js';
import { throwMessage } from './tasks.js';

export interface ThrownError {
  elementId: string;
  errorCode: string;
  message: string;
  variables: Variables;
}

/**
 * Looks for who catches an error, from an activity outwards, and lets it catch; with nobody the instance ends with it.
 * @param activityExecutionId activity the error is raised at, null for an end event (it starts with the scope around)
 */
export function raiseError(run: StepRun, error: ThrownError, activityExecutionId: string | null, environment: ScopeEnvironment): void {
  run.journal.events.push({ type: 'errorThrown', elementId: error.elementId, errorCode: error.errorCode });
  let here: string | null = activityExecutionId;
  let scope: ScopeEnvironment | null = environment;
  while (scope) {
    const catcher = here === null ? undefined : run.catchers.on(here, error.errorCode);
    if (catcher) {
      run.enqueue(() => { catcher.catch(error.variables); });
      return;
    }
    here = scope.activityExecutionId;
    scope = scope.scopeId === null ? null : scope.parent;
  }
  run.uncaughtError = { elementId: error.elementId, errorCode: error.errorCode, message: error.message };
}

/** What an event does before its token goes on. */
class EventBehaviour implements Behaviour {
  readonly #activity: ActivityInstance;

  constructor(activity: ActivityInstance) {
    this.#activity = activity;
  }

  execute(message: Message): void {
    const execution = executionOf(this.#activity, message);
    const { run, element, environment, content, executionId } = execution;
    const isThrowing = element.type === 'END_EVENT' || element.type === 'INTERMEDIATE_THROW_EVENT';
    if (isThrowing && element.event === 'message') throwMessage(execution);
    if (element.event === 'error' && isThrowing) {
      // The token rests here until the error has been caught (which ends this scope) or has ended the instance.
      raiseError(run, { elementId: element.id, errorCode: element.errorCode ?? '', message: `${element.id} ended with error ${element.errorCode ?? ''}`, variables: {} }, null, environment);
      return;
    }
    if (element.event === 'terminate') {
      run.terminateScope(environment, executionId);
      this.#activity.broker.publish('event', 'process.terminate', extend(content, { state: 'terminate', parent: content.parent && { ...content.parent } }), { type: 'terminate' });
    }
    complete(this.#activity, execution, {});
  }
}

/** Exclusive gateways ask for one flow, parallel ones take all, inclusive ones all whose condition is true. */
class GatewayBehaviour implements Behaviour {
  readonly #activity: ActivityInstance;

  constructor(activity: ActivityInstance) {
    this.#activity = activity;
  }

  execute({ content }: Message): void {
    const { type }: ElementModel = scopeOf(this.#activity).run.element(this.#activity.id);
    publishCompleted(this.#activity, type === 'EXCLUSIVE_GATEWAY' ? extend(content, { outboundTakeOne: true }) : content);
  }
}

/** Event definitions of these events say nothing to the library: the model does. */
function withoutDefinitions(definition: SerializedElement): SerializedElement {
  const { eventDefinitions: _definitions, ...behaviour } = definition.behaviour;
  return { ...definition, behaviour };
}

export function Event(definition: SerializedElement, context: ContextInstance): ActivityInstance {
  return new Activity(EventBehaviour, withoutDefinitions(definition), context);
}

export function Gateway(definition: SerializedElement, context: ContextInstance): ActivityInstance {
  return new Activity(GatewayBehaviour, definition, context);
}
