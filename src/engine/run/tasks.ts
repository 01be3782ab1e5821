// Tasks: those at which an instance waits, and those done within the step.

import type { ElementModel, MessageEffect } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import { evaluateDecision } from '../dmn/index.js';
import { detailsOf, kindOf } from './details.js';
import { complete, executionOf, type Execution } from './execution.js';
import { Activity, extend, type Activity as ActivityInstance, type Behaviour, type ContextInstance, type Message, type SerializedElement } from './library.js';
import { loopOf, type MultiInstance } from './loop.js';

/** True for elements that end their step: somebody else completes them. */
function waits(element: ElementModel): boolean {
  switch (element.type) {
    case 'USER_TASK': case 'RECEIVE_TASK': case 'CALL_ACTIVITY': case 'SERVICE_TASK': return true;
    default: return element.jobType !== null;
  }
}

export class TaskBehaviour implements Behaviour {
  readonly #activity: ActivityInstance;
  readonly #loop: MultiInstance | null;

  constructor(activity: ActivityInstance) {
    this.#activity = activity;
    this.#loop = loopOf(activity);
  }

  execute(message: Message): void {
    if (this.#loop && message.content.isRootScope) {
      this.#loop.execute(message);
      return;
    }
    const execution = executionOf(this.#activity, message);
    if (waits(execution.element)) this.#wait(execution);
    else complete(this.#activity, execution, doInStep(execution));
  }

  #wait(execution: Execution): void {
    const { run, executionId, activityExecutionId, element, chain, environment, content } = execution;
    if (execution.isResumed && activityExecutionId !== executionId) {
      run.journal.resumed({ executionId, elementId: element.id, elementType: element.type, scopeId: activityExecutionId }, false);
    }
    const { broker } = this.#activity;
    const consumerTag = `_wait-${executionId}`;
    const close = () => {
      broker.cancel(consumerTag);
      run.waits.close(executionId);
    };
    broker.subscribeTmp('api', `activity.*.${executionId}`, (_key, { properties }) => {
      if (properties.type !== 'stop' && properties.type !== 'discard') return;
      close();
      if (properties.type === 'discard') broker.publish('execution', 'execute.discard', extend(content, { state: 'discard' }));
    }, { noAck: true, consumerTag, priority: 400 });
    const describe = () => detailsOf(run, element, executionId, chain);
    run.waits.open({
      executionId, element, chain, environment, activityExecutionId, describe,
      kind: kindOf(element),
      details: execution.isResumed ? null : describe(),
      finish: (variables) => {
        close();
        run.trigger(activityExecutionId);
        complete(this.#activity, execution, withoutDropped(element, variables));
      },
    });
  }
}

/** A call that does not take its child's variables over as they are: only output mappings see them. */
function withoutDropped(element: ElementModel, variables: Variables): Variables {
  if (element.type !== 'CALL_ACTIVITY' || element.propagateAllChildVariables || element.outputs.length > 0) return variables;
  return {};
}

/** Scripts, decisions, thrown messages: what a task gives at once. Manual and plain tasks give nothing. */
function doInStep(execution: Execution): Variables {
  const { run, element, executionId, chain } = execution;
  switch (element.type) {
    case 'SCRIPT_TASK': {
      if (element.script === null) return {};
      const value = run.value(`=${element.script.replace(/^\s*=/, '')}`, chain, { type: 'EXTRACT_VALUE_ERROR', elementId: element.id, executionId, what: 'the script' });
      return element.resultVariable === null ? {} : { [element.resultVariable]: value };
    }
    case 'BUSINESS_RULE_TASK': return decide(execution);
    case 'SEND_TASK':
      throwMessage(execution);
      return {};
    default: return {};
  }
}

function decide({ run, element, executionId, chain }: Execution): Variables {
  const decisionId = run.text(element.decisionId ?? '', chain, { elementId: element.id, executionId, what: 'the decision id' });
  const decisions = run.input.decisions.get(decisionId);
  if (!decisions) throw run.fail('DECISION_EVALUATION_ERROR', element.id, executionId, `Expected decision ${decisionId} for ${element.id}, but it is not deployed`);
  const result = run.watch.guarded(() => evaluateDecision(decisions, decisionId, run.scopes.visible(chain), run.environment));
  if (!result.ok) throw run.fail('DECISION_EVALUATION_ERROR', element.id, executionId, result.message);
  const { output, matchedRules, inputs } = result;
  run.journal.events.push({ type: 'decisionEvaluated', elementId: element.id, decisionId, matchedRules, inputs, output });
  return element.resultVariable === null ? {} : { [element.resultVariable]: output };
}

/** A message leaves the instance: it carries what the input mappings made, and nothing else. */
export function throwMessage({ run, element, executionId, chain }: Execution): void {
  const at = { elementId: element.id, executionId };
  const effect: MessageEffect = {
    kind: 'message',
    elementId: element.id,
    executionId,
    messageName: run.text(element.messageName ?? '', chain, { ...at, what: 'the message name' }),
    correlationKey: element.correlationKey === null ? null : run.text(element.correlationKey, chain, { ...at, what: 'the correlation key' }),
    variables: run.scopes.local(executionId),
  };
  run.effects.push(effect);
}

/** Type of all tasks and call activities, for the serialiser. */
export function Task(definition: SerializedElement, context: ContextInstance): ActivityInstance {
  return new Activity(TaskBehaviour, definition, context);
}
