// One execution of an activity, as behaviours see it: the activity itself or one instance of a multi-instance.

import type { ElementModel } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import { scopeOf, type ScopeEnvironment } from './environment.js';
import { extend, type Activity, type Content, type Message } from './library.js';
import type { ScopeChain } from './scopes.js';
import type { StepRun } from './stepRun.js';

export interface Execution {
  run: StepRun;
  environment: ScopeEnvironment;
  element: ElementModel;
  executionId: string;
  /** The multi-instance body when this is one instance of it, else the execution itself. */
  activityExecutionId: string;
  chain: ScopeChain;
  content: Content;
  /** True when the execution was restored from a snapshot. */
  isResumed: boolean;
}

/** @param message execute message of the library for an activity or one instance of it */
export function executionOf(activity: Activity, message: Message): Execution {
  const environment = scopeOf(activity);
  const { content } = message;
  const { executionId } = content;
  const bodyId = typeof content['bodyId'] === 'string' ? content['bodyId'] : null;
  return {
    run: environment.run,
    environment,
    element: environment.run.element(activity.id),
    executionId,
    activityExecutionId: bodyId ?? executionId,
    chain: bodyId === null ? [executionId, ...environment.chain] : [executionId, bodyId, ...environment.chain],
    content,
    isResumed: message.fields.redelivered === true,
  };
}

/** Lets the library go on: the execution is done. */
export function publishCompleted(activity: Activity, content: Content): void {
  activity.broker.publish('execution', 'execute.completed', extend(content, { state: 'completed' }));
}

/** The element gives its variables and is done. */
export function complete(activity: Activity, execution: Execution, variables: Variables): void {
  const { run, element, executionId, chain, content } = execution;
  run.applyOutputs(element, executionId, chain, variables);
  publishCompleted(activity, content);
}
