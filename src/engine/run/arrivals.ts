// Elements of the process come into being when a token comes to them: a step costs what it touches, not what is drawn.

import type { Activity, Broker, FlowInstance, ProcessExecution } from './library.js';
import type { StepRun } from './stepRun.js';

/** Where the library's execution of a process keeps what it listens to. The symbols are global; a test holds their meaning. */
const ELEMENTS = Symbol.for('elements');
const HANDLERS = Symbol.for('messageHandlers');

interface Internals {
  [ELEMENTS]: { children: Activity[]; flows: FlowInstance[] };
  [HANDLERS]: { onActivityEvent: Parameters<Broker['subscribeTmp']>[2] };
}

/** Listens as the library does to each element when a process starts: before anybody else. */
function listen(broker: Broker, execution: Internals, consumerTag: string): void {
  broker.subscribeTmp('event', '#', execution[HANDLERS].onActivityEvent, { noAck: true, consumerTag, priority: 200 });
}

export class Arrivals {
  readonly #run: StepRun;
  readonly #known = new Set<string>();
  readonly #knownFlows = new Set<string>();

  constructor(run: StepRun) {
    this.#run = run;
  }

  /** The process begins with these elements and the events on their borders. */
  begin(ids: readonly string[]): void {
    for (const id of ids) this.#know(id);
  }

  #know(id: string): void {
    this.#known.add(id);
    for (const event of this.#run.compiled.serialized.attached.get(id) ?? []) this.#known.add(event.id);
  }

  /** A flow is about to be heard of. */
  flow(flow: FlowInstance): void {
    if (this.#knownFlows.has(flow.id)) return;
    this.#knownFlows.add(flow.id);
    const execution = this.#execution;
    execution[ELEMENTS].flows.push(flow);
    listen(flow.broker, execution, '_process-flow-controller');
  }

  /** A token is about to come to an element: it, and the events on its border, must be there. */
  target(id: string): void {
    if (this.#known.has(id)) return;
    this.#know(id);
    this.#arrive(id);
    for (const event of this.#run.compiled.serialized.attached.get(id) ?? []) this.#arrive(event.id);
  }

  #arrive(id: string): void {
    const execution = this.#execution;
    const activity = this.#run.environmentOf(null)?.context?.getActivityById(id);
    if (!activity) throw new Error(`Expected element ${id} in process ${this.#run.model.processId}, but it is not there`);
    const { children } = execution[ELEMENTS];
    // In order of the document, in which the library also resumes them.
    const { serialized } = this.#run.compiled;
    const next = children.findIndex((child) => serialized.placeOf(child.id) > serialized.placeOf(id));
    if (next === -1) children.push(activity);
    else children.splice(next, 0, activity);
    activity.activate();
    listen(activity.broker, execution, '_process-activity-consumer');
  }

  get #execution(): Internals {
    const execution = this.#run.process?.execution as (ProcessExecution & Partial<Internals>) | undefined;
    if (execution?.[ELEMENTS] === undefined || execution[HANDLERS] === undefined) throw new Error(`Expected the execution of process ${this.#run.model.processId}, but it is not the one this version knows`);
    return execution as Internals;
  }
}
