// Catching event definitions: timers, messages and errors, on a border, behind a gateway or in the flow.

import type { ElementModel } from '../contract.js';
import type { Json, Variables } from '../../kernel/json.js';
import { scopeOf, type ScopeEnvironment } from './environment.js';
import { messageDetails } from './details.js';
import { extend, type Activity, type Behaviour, type Content, type Message } from './library.js';
import type { ScopeChain } from './scopes.js';
import { nameOf, type StepRun } from './stepRun.js';
import { armTimer, nextTurn, type ArmedTimer } from './timers.js';
import type { LiveWait } from './waits.js';

/** What all of them share: the place, the wait or catcher that stands for them, and what happens when the event comes. */
abstract class CatchDefinition implements Behaviour {
  protected readonly activity: Activity;

  constructor(activity: Activity) {
    this.activity = activity;
  }

  protected get environment(): ScopeEnvironment { return scopeOf(this.activity); }
  protected get run(): StepRun { return this.environment.run; }
  protected get element(): ElementModel { return this.run.element(this.activity.id); }

  abstract execute(message: Message): void;

  /** Execution of the event itself; the library runs the definition as `<that>_<index>`. */
  protected executionId(content: Content): string {
    return content.parent?.executionId ?? content.executionId;
  }

  /** Execution of the activity a boundary event is on. */
  protected attachedTo(content: Content): string | null {
    return this.element.attachedTo === null ? null : content.inbound?.[0]?.executionId ?? null;
  }

  /** Scopes the event's expressions see: with the variables of the activity it is on. */
  protected chain(content: Content): ScopeChain {
    const attachedTo = this.attachedTo(content);
    return [this.executionId(content), ...(attachedTo === null ? [] : [attachedTo]), ...this.environment.chain];
  }

  /** Ends with the event: the library discards or stops it when it can no longer happen. */
  protected onEnd(content: Content, end: () => void): () => void {
    const { broker } = this.activity;
    const consumerTag = `_catch-${content.executionId}`;
    const close = () => {
      broker.cancel(consumerTag);
      end();
    };
    broker.subscribeTmp('api', `activity.*.${content.executionId}`, (_key, { properties }) => {
      if (properties.type !== 'stop' && properties.type !== 'discard') return;
      close();
      if (properties.type === 'discard') broker.publish('execution', 'execute.discard', extend(content, { state: 'discard' }));
    }, { noAck: true, consumerTag, priority: 400 });
    return close;
  }

  protected openWait(content: Content, what: Pick<LiveWait, 'kind' | 'details' | 'describe'>, beforeCompletion: () => void = () => { /* nothing */ }): void {
    const { run, element, environment } = this;
    const executionId = this.executionId(content);
    const close = this.onEnd(content, () => { run.waits.close(executionId); });
    run.waits.open({
      executionId, element, environment, chain: this.chain(content), activityExecutionId: executionId, ...what,
      finish: (variables) => {
        close();
        beforeCompletion();
        this.happen(content, variables);
      },
    });
  }

  /** The event comes: an interrupting one ends its activity, then the token leaves the event. */
  protected happen(content: Content, variables: Variables): void {
    const { run, element } = this;
    const executionId = this.executionId(content);
    const attachedTo = this.attachedTo(content);
    const interrupts = attachedTo !== null && element.interrupting !== false;
    if (interrupts) run.terminate(attachedTo);
    run.trigger(executionId);
    run.applyOutputs(element, executionId, [executionId, ...this.environment.chain], variables);
    this.activity.broker.publish('execution', 'execute.completed', extend(content, { state: 'completed', ...(interrupts && { cancelActivity: true }) }));
  }

  /** A boundary event that does not interrupt stands ready again; `repeat` reaches its next execution. */
  protected repeat(content: Content, repeat: unknown): void {
    this.activity.broker.publish('execution', 'execute.repeat', extend(content, { repeat }));
  }
}

export class TimerDefinition extends CatchDefinition {
  execute(message: Message): void {
    const { content } = message;
    const known = (content['timer'] ?? content.inbound?.[0]?.['repeat']) as ArmedTimer | undefined;
    const timer = known ?? this.#arm(content);
    const armed = extend(content, { timer });
    // The armed timer goes into the snapshot with the library's own message.
    if (!message.fields.redelivered) this.activity.broker.publish('execution', 'execute.timer', armed);
    const next = this.element.attachedTo !== null && this.element.interrupting === false ? nextTurn(timer) : null;
    const details = { dueAt: timer.dueAt, repetitions: timer.cycle?.left ?? null };
    this.openWait(armed, { kind: 'timer', details, describe: () => details }, () => {
      if (next) this.repeat(armed, next);
    });
  }

  #arm(content: Content): ArmedTimer {
    const { run, element } = this;
    const executionId = this.executionId(content);
    if (!element.timer) throw new Error(`Expected a timer in the model of ${element.id}, but there is none`);
    const { kind, expression } = element.timer;
    const value: Json = run.value(expression, this.chain(content), { type: 'EXTRACT_VALUE_ERROR', elementId: element.id, executionId, what: 'the timer' });
    const wanted = { date: 'a date and time', duration: 'an ISO 8601 duration', cycle: 'a repeating interval such as R3/P10D' }[kind];
    if (typeof value !== 'string') throw run.fail('EXTRACT_VALUE_ERROR', element.id, executionId, `Expected ${wanted} for the timer of ${element.id}, but got ${nameOf(value)}`);
    try {
      return armTimer(kind, value, run.environment.now);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw run.fail('EXTRACT_VALUE_ERROR', element.id, executionId, `Expected ${wanted} for the timer of ${element.id}, but "${value}" is none (${error.message})`);
    }
  }
}

export class MessageDefinition extends CatchDefinition {
  execute({ content, fields }: Message): void {
    const { run, element } = this;
    const describe = () => messageDetails(run, element, this.executionId(content), this.chain(content));
    this.openWait(content, { kind: 'message', details: fields.redelivered ? null : describe(), describe }, () => {
      if (element.attachedTo !== null && element.interrupting === false) this.repeat(content, undefined);
    });
  }
}

export class ErrorDefinition extends CatchDefinition {
  execute({ content }: Message): void {
    const { run, element } = this;
    const executionId = this.executionId(content);
    const attachedTo = this.attachedTo(content);
    if (attachedTo === null) throw new Error(`Expected error event ${element.id} on an activity, but it is on none`);
    const close = this.onEnd(content, () => { run.catchers.remove(attachedTo, executionId); });
    run.catchers.add(attachedTo, {
      element, executionId, errorCode: element.errorCode,
      catch: (variables) => {
        close();
        this.happen(content, variables);
      },
    });
  }
}
