// Sequence flows: tokens go through the step's queue, conditions are FEEL, discarded branches are not followed.

import { scopeOf } from './environment.js';
import { SequenceFlow, type Content, type FlowInstance, type Message } from './library.js';
import { nameOf } from './stepRun.js';

export class QueuedFlow extends SequenceFlow implements FlowInstance {
  /**
   * The library would run the target at once, within the source's last act: some hundred turns of a loop overflow the stack.
   * Here the scope first notes that a token is under way, and the queue brings it to the target (or to the join before it).
   */
  override take(content: Content): boolean {
    const scope = scopeOf(this);
    const { run } = scope;
    const sequenceId = run.ids.next(this.id);
    this.#publish('under-way', sequenceId);
    run.enqueue(() => {
      if (scope.isOver) return;
      const source = run.element(this.sourceId);
      if (source.type !== 'EVENT_BASED_GATEWAY') run.journal.sequenceFlowTaken(this.id);
      if (run.joins.joinsAt(this)) run.joins.arrive(this, sequenceId);
      else this.#bring({ ...content, sequenceId });
    });
    return true;
  }

  /** BPMN knows no dead tokens: joins are ours and need none. */
  override discard(): void { /* nothing to follow */ }

  /** A held token goes on as the one token that leaves the join. */
  pass(sequenceId: string): void {
    this.#bring({ id: this.id, sequenceId, isSequenceFlow: true } as unknown as Content);
  }

  /** The token comes to the target. */
  #bring(content: Content): void {
    const scope = scopeOf(this);
    if (scope.scopeId === null) {
      scope.run.arrivals.flow(this);
      scope.run.arrivals.target(this.targetId);
    }
    super.take(content);
  }

  /** A held token ends in a join: the scope forgets it. */
  merge(sequenceId: string): void {
    this.#publish('looped', sequenceId);
  }

  /** The library asks whether to take the flow; the default flow is asked last and always taken then. */
  evaluate(from: Message, callback: (error: Error | null, taken?: boolean) => void): void {
    const environment = scopeOf(this);
    const { run } = environment;
    const flow = run.model.flows.get(this.id);
    if (!flow?.condition || flow.isDefault) {
      callback(null, true);
      return;
    }
    const { executionId } = from.content;
    const chain = [executionId, ...environment.chain];
    const value = run.value(`=${flow.condition.replace(/^\s*=/, '')}`, chain, {
      type: 'CONDITION_ERROR', elementId: this.sourceId, executionId, what: `the condition of flow ${this.id}`,
    });
    if (typeof value !== 'boolean') {
      throw run.fail('CONDITION_ERROR', this.sourceId, executionId, `Expected true or false for the condition of flow ${this.id} of ${this.sourceId}, but got ${nameOf(value)}`);
    }
    if (!value) run.refuse(this.sourceId, executionId);
    callback(null, value);
  }

  #publish(event: 'under-way' | 'looped', sequenceId: string): void {
    const scope = scopeOf(this);
    if (scope.scopeId === null) scope.run.arrivals.flow(this);
    this.broker.publish('event', `flow.${event}`, this.createMessage({ action: event, sequenceId }), { type: event });
  }
}
